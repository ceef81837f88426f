using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Domain;

namespace RlhfT2I.Reward.Application.Training;

/// <summary>Settings of the contract with defaults filled in, and back.</summary>
public static class SettingsMapper
{
    /// <summary>The settings that a message means.</summary>
    /// <param name="message">Settings that are set win over defaults; <c>null</c> takes all defaults.</param>
    /// <param name="standardize">Whether inputs are standardised; a setting of the room and not of the job.</param>
    public static RewardSettings ToDomain(RewardTrainingSettings? message, bool standardize)
    {
        message ??= new RewardTrainingSettings();
        var defaults = new RewardSettings();
        return new RewardSettings
        {
            AuxiliaryLoss = message.HasAuxiliaryLossEnabled ? message.AuxiliaryLossEnabled : defaults.AuxiliaryLoss,
            PromptClassificationPenalty = message.HasPromptClassificationPenalty ? message.PromptClassificationPenalty : defaults.PromptClassificationPenalty,
            Temperature = message.HasTemperature ? message.Temperature : defaults.Temperature,
            PromptCandidateCount = message.HasPromptCandidateCount ? message.PromptCandidateCount : defaults.PromptCandidateCount,
            HiddenWidths = message.HiddenWidths.Count > 0 ? [.. message.HiddenWidths] : defaults.HiddenWidths,
            EpochCount = message.HasEpochCount ? message.EpochCount : defaults.EpochCount,
            BatchSize = message.HasBatchSize ? message.BatchSize : defaults.BatchSize,
            LearningRate = message.HasLearningRate ? message.LearningRate : defaults.LearningRate,
            WeightDecay = message.HasWeightDecay ? message.WeightDecay : defaults.WeightDecay,
            ValidationShare = message.HasValidationShare ? message.ValidationShare : defaults.ValidationShare,
            EarlyStopEpochCount = message.HasEarlyStopEpochCount ? message.EarlyStopEpochCount : defaults.EarlyStopEpochCount,
            ClassBalance = message.HasClassBalanceEnabled ? message.ClassBalanceEnabled : defaults.ClassBalance,
            EnsembleSize = message.HasEnsembleSize ? message.EnsembleSize : defaults.EnsembleSize,
            ImageShare = message.HasImageShare ? message.ImageShare : defaults.ImageShare,
            Interaction = message.HasInteractionEnabled ? message.InteractionEnabled : defaults.Interaction,
            Standardize = standardize,
        };
    }

    /// <summary>The message of settings, every field set.</summary>
    public static RewardTrainingSettings ToMessage(RewardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RewardTrainingSettings
        {
            AuxiliaryLossEnabled = settings.AuxiliaryLoss,
            PromptClassificationPenalty = settings.PromptClassificationPenalty,
            Temperature = settings.Temperature,
            PromptCandidateCount = settings.PromptCandidateCount,
            HiddenWidths = { settings.HiddenWidths },
            EpochCount = settings.EpochCount,
            BatchSize = settings.BatchSize,
            LearningRate = settings.LearningRate,
            WeightDecay = settings.WeightDecay,
            ValidationShare = settings.ValidationShare,
            EarlyStopEpochCount = settings.EarlyStopEpochCount,
            ClassBalanceEnabled = settings.ClassBalance,
            EnsembleSize = settings.EnsembleSize,
            ImageShare = settings.ImageShare,
            InteractionEnabled = settings.Interaction,
        };
    }
}
