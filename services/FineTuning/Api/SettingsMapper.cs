using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Api;

/// <summary>Settings between the contract and the room.</summary>
internal static class SettingsMapper
{
    private const string Path = "fine_tuning_job.settings.";

    /// <summary>Checks ranges that hold whatever the data is.</summary>
    public static void Check(RequestValidator validator, FineTuningSettings given)
    {
        var defaults = new TrainingSettings();
        int updates = given.HasUpdateCount ? given.UpdateCount : defaults.UpdateCount;
        validator
            .Range(Path + "update_count", updates, 1, 10_000_000)
            .Require(given.PretrainingPenalty is >= 0 and <= 100, Path + "pretraining_penalty", $"{given.PretrainingPenalty} is not in 0 to 100")
            .Range(Path + "model_batch_size", given.HasModelBatchSize ? given.ModelBatchSize : defaults.ModelBatchSize, 1, 65_536)
            .Range(Path + "pretraining_batch_size", given.PretrainingBatchSize, 0, 65_536)
            .Range(Path + "micro_batch_size", given.HasMicroBatchSize ? given.MicroBatchSize : defaults.MicroBatchSize, 1, 1024)
            .Require(!given.HasLearningRate || given.LearningRate is > 0 and <= 1, Path + "learning_rate", $"{given.LearningRate} is not above 0 and at most 1")
            .Range(Path + "warmup_update_count", given.WarmupUpdateCount, 0, Math.Max(updates, 0))
            .Require(
                given.LearningRateSchedule is LearningRateScheduleKind.Unspecified or LearningRateScheduleKind.Constant || given.WarmupUpdateCount < updates,
                Path + "warmup_update_count", $"{given.WarmupUpdateCount} leaves no update of {updates} for the schedule to fall over; a smaller one is allowed")
            .Require(given.AdamBeta1 is >= 0 and < 1, Path + "adam_beta1", $"{given.AdamBeta1} is not in 0 to below 1")
            .Require(given.AdamBeta2 is >= 0 and < 1, Path + "adam_beta2", $"{given.AdamBeta2} is not in 0 to below 1")
            .Require(!given.HasAdamEpsilon || given.AdamEpsilon is > 0 and <= 1, Path + "adam_epsilon", $"{given.AdamEpsilon} is not above 0 and at most 1")
            .Require(given.WeightDecay is >= 0 and <= 1, Path + "weight_decay", $"{given.WeightDecay} is not in 0 to 1")
            .Require(given.MaxGradientNorm is >= 0 and <= 1e9, Path + "max_gradient_norm", $"{given.MaxGradientNorm} is not in 0 to 1e9")
            .Require(given.EmaDecay is >= 0 and < 1, Path + "ema_decay", $"{given.EmaDecay} is not in 0 to below 1")
            .Require(given.CaptionDropoutShare is >= 0 and <= 1, Path + "caption_dropout_share", $"{given.CaptionDropoutShare} is not in 0 to 1")
            .Require(given.MinSnrGamma is >= 0 and <= 1000, Path + "min_snr_gamma", $"{given.MinSnrGamma} is not in 0 to 1000")
            .Require(given.NoiseOffset is >= 0 and <= 1, Path + "noise_offset", $"{given.NoiseOffset} is not in 0 to 1")
            .Range(Path + "checkpoint_update_count", given.HasCheckpointUpdateCount ? given.CheckpointUpdateCount : defaults.CheckpointUpdateCount, 1, 10_000_000)
            .Range(Path + "kept_checkpoint_count", given.HasKeptCheckpointCount ? given.KeptCheckpointCount : defaults.KeptCheckpointCount, 1, 100)
            .Range(Path + "sample_update_count", given.SampleUpdateCount, 0, 10_000_000);
    }

    /// <summary>Refuses what the contract has and this version does not compute.</summary>
    /// <param name="given">What is set.</param>
    /// <param name="worldSize">Ranks asked for.</param>
    /// <param name="formats">Formats of the room's device.</param>
    public static void RefuseUnsupported(FineTuningSettings given, int worldSize, ComputeFormats formats)
    {
        Refuse(given.AdapterRank != 0, "adapter_rank", given.AdapterRank, "0");
        Refuse(
            given.ComputeFormat != NumberFormat.Unspecified && !formats.Allowed.Contains(given.ComputeFormat), "compute_format", given.ComputeFormat,
            string.Join(", ", formats.Allowed.Select(format => $"NUMBER_FORMAT_{format.ToString().ToUpperInvariant()}")));
        if (worldSize is not (0 or 1))
            throw Unsupported("fine_tuning_job.world_size", worldSize, "1");

        static void Refuse(bool isUnsupported, string field, object value, string allowed)
        {
            if (isUnsupported)
                throw Unsupported(Path + field, value, allowed);
        }
    }

    /// <summary>A value that is not supported here.</summary>
    public static InvalidRequestException Unsupported(string field, object value, string allowed)
    {
        string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}");
        return new InvalidRequestException(
            [new FieldViolation(field, $"{text} is not supported here; allowed: {allowed}")], ErrorReason.SettingNotSupported,
            new Dictionary<string, string> { ["field"] = field, ["value"] = text, ["allowed"] = allowed });
    }

    /// <summary>Settings with defaults filled in.</summary>
    /// <param name="given">What is set.</param>
    /// <param name="hasPairs">Whether there are pre-training pairs.</param>
    /// <param name="computeFormat">Format of jobs that ask for none.</param>
    public static TrainingSettings ToDomain(FineTuningSettings given, bool hasPairs, NumberFormat computeFormat)
    {
        var defaults = new TrainingSettings();
        return new TrainingSettings
        {
            UpdateCount = given.HasUpdateCount ? given.UpdateCount : defaults.UpdateCount,
            PretrainingPenalty = given.HasPretrainingPenalty ? given.PretrainingPenalty : hasPairs ? 1 : 0,
            ModelBatchSize = given.HasModelBatchSize ? given.ModelBatchSize : defaults.ModelBatchSize,
            PretrainingBatchSize = given.HasPretrainingBatchSize ? given.PretrainingBatchSize : hasPairs ? defaults.ModelBatchSize : 0,
            MicroBatchSize = given.HasMicroBatchSize ? given.MicroBatchSize : defaults.MicroBatchSize,
            LearningRate = given.HasLearningRate ? given.LearningRate : defaults.LearningRate,
            Schedule = given.LearningRateSchedule == LearningRateScheduleKind.Unspecified ? defaults.Schedule : given.LearningRateSchedule.ToString(),
            WarmupUpdateCount = given.WarmupUpdateCount,
            AdamBeta1 = given.HasAdamBeta1 ? given.AdamBeta1 : defaults.AdamBeta1,
            AdamBeta2 = given.HasAdamBeta2 ? given.AdamBeta2 : defaults.AdamBeta2,
            AdamEpsilon = given.HasAdamEpsilon ? given.AdamEpsilon : defaults.AdamEpsilon,
            WeightDecay = given.HasWeightDecay ? given.WeightDecay : defaults.WeightDecay,
            MaxGradientNorm = given.HasMaxGradientNorm ? given.MaxGradientNorm : defaults.MaxGradientNorm,
            EmaDecay = given.EmaDecay,
            CaptionDropoutShare = given.CaptionDropoutShare,
            NoiseOffset = given.NoiseOffset,
            MinSnrGamma = given.MinSnrGamma,
            ActivationCheckpointing = given.ActivationCheckpointingEnabled,
            ComputeFormat = (given.ComputeFormat == NumberFormat.Unspecified ? computeFormat : given.ComputeFormat).ToString(),
            CheckpointUpdateCount = given.HasCheckpointUpdateCount ? given.CheckpointUpdateCount : defaults.CheckpointUpdateCount,
            KeptCheckpointCount = given.HasKeptCheckpointCount ? given.KeptCheckpointCount : defaults.KeptCheckpointCount,
            SampleUpdateCount = given.SampleUpdateCount,
        };
    }

    /// <summary>Settings in force.</summary>
    public static FineTuningSettings ToContract(TrainingSettings settings) => new()
    {
        UpdateCount = settings.UpdateCount,
        PretrainingPenalty = settings.PretrainingPenalty,
        ModelBatchSize = settings.ModelBatchSize,
        PretrainingBatchSize = settings.PretrainingBatchSize,
        MicroBatchSize = settings.MicroBatchSize,
        LearningRate = settings.LearningRate,
        LearningRateSchedule = Enum.Parse<LearningRateScheduleKind>(settings.Schedule),
        WarmupUpdateCount = settings.WarmupUpdateCount,
        AdamBeta1 = settings.AdamBeta1,
        AdamBeta2 = settings.AdamBeta2,
        AdamEpsilon = settings.AdamEpsilon,
        WeightDecay = settings.WeightDecay,
        MaxGradientNorm = settings.MaxGradientNorm,
        EmaDecay = settings.EmaDecay,
        CaptionDropoutShare = settings.CaptionDropoutShare,
        NoiseOffset = settings.NoiseOffset,
        MinSnrGamma = settings.MinSnrGamma,
        ActivationCheckpointingEnabled = settings.ActivationCheckpointing,
        ComputeFormat = Enum.Parse<NumberFormat>(settings.ComputeFormat),
        CheckpointUpdateCount = settings.CheckpointUpdateCount,
        KeptCheckpointCount = settings.KeptCheckpointCount,
        SampleUpdateCount = settings.SampleUpdateCount,
    };
}
