using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Reward.Api;

/// <summary>Ranges of the settings of a training, as the contract states them.</summary>
internal static class SettingsRules
{
    private const string Path = "reward_training_job.settings";
    private const double SmallestTemperature = 1e-6;

    /// <summary>Adds what is wrong with the settings that are set.</summary>
    public static void Check(RequestValidator validator, RewardTrainingSettings? settings)
    {
        if (settings is null)
            return;
        Range(settings.HasPromptClassificationPenalty, "prompt_classification_penalty", settings.PromptClassificationPenalty, 0, 100);
        Range(settings.HasTemperature, "temperature", settings.Temperature, SmallestTemperature, 1e6);
        Range(settings.HasPromptCandidateCount, "prompt_candidate_count", settings.PromptCandidateCount, 2, 100);
        Range(settings.HasEpochCount, "epoch_count", settings.EpochCount, 1, 10_000);
        Range(settings.HasBatchSize, "batch_size", settings.BatchSize, 1, 65_536);
        Range(settings.HasWeightDecay, "weight_decay", settings.WeightDecay, 0, 1);
        Range(settings.HasValidationShare, "validation_share", settings.ValidationShare, 0, 0.5);
        Range(settings.HasEarlyStopEpochCount, "early_stop_epoch_count", settings.EarlyStopEpochCount, 0, 10_000);
        Range(settings.HasEnsembleSize, "ensemble_size", settings.EnsembleSize, 1, 32);
        Above0(settings.HasLearningRate, "learning_rate", settings.LearningRate);
        Above0(settings.HasImageShare, "image_share", settings.ImageShare);
        validator.Count($"{Path}.hidden_widths", settings.HiddenWidths.Count, 0, 8);
        for (int i = 0; i < settings.HiddenWidths.Count; i++)
            validator.Range($"{Path}.hidden_widths[{i}]", settings.HiddenWidths[i], 1, 8192);

        void Range(bool isSet, string field, double value, double min, double max)
        {
            if (isSet)
                validator.Range($"{Path}.{field}", value, min, max);
        }

        void Above0(bool isSet, string field, double value)
        {
            if (isSet)
                validator.Require(value is > 0 and <= 1, $"{Path}.{field}", $"{value} is not above 0 and at most 1");
        }
    }
}
