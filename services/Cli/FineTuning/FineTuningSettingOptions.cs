using System.CommandLine;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;

namespace RlhfT2I.Cli.FineTuning;

/// <summary>Options of a fine-tuning; one that is not given takes the server's default.</summary>
internal sealed class FineTuningSettingOptions
{
    /// <summary>Learning rate schedules by the names of the command line and of experiment files.</summary>
    public static IReadOnlyDictionary<string, LearningRateScheduleKind> Schedules { get; } = new SortedDictionary<string, LearningRateScheduleKind>
    {
        ["constant"] = LearningRateScheduleKind.Constant,
        ["cosine"] = LearningRateScheduleKind.Cosine,
        ["linear"] = LearningRateScheduleKind.Linear,
    };

    /// <summary>Formats that a network is computed in, by the names of the command line and of experiment files.</summary>
    public static IReadOnlyDictionary<string, NumberFormat> ComputeFormats { get; } = new SortedDictionary<string, NumberFormat>
    {
        ["bfloat16"] = NumberFormat.Bfloat16,
        ["float16"] = NumberFormat.Float16,
        ["float32"] = NumberFormat.Float32,
    };

    private readonly Option<int?> _updates = new("--updates") { Description = "Optimizer updates; the paper makes 10000." };
    private readonly Option<int?> _batch = new("--batch") { Description = "Generated images in one update." };
    private readonly Option<int?> _pretrainingBatch = new("--pretraining-batch") { Description = "Pre-training pairs in one update." };
    private readonly Option<int?> _micro = new("--micro-batch") { Description = "Samples computed at once; does not change the result." };
    private readonly Option<double?> _penalty = new("--pretraining-penalty") { Description = "Weight of the pre-training term of eq. 2." };
    private readonly Option<double?> _rate = new("--learning-rate") { Description = "Step size of AdamW." };
    private readonly Option<string?> _schedule = new("--learning-rate-schedule") { Description = "How the step size moves after its warm-up." };
    private readonly Option<int?> _warmup = new("--warmup") { Description = "Updates over which the step size rises." };
    private readonly Option<double?> _decay = new("--weight-decay") { Description = "Weight decay of AdamW, 0 to 1." };
    private readonly Option<double?> _norm = new("--max-gradient-norm") { Description = "Largest norm of the gradient; 0 does not clip." };
    private readonly Option<double?> _ema = new("--ema-decay") { Description = "Decay of the moving average of weights; 0 keeps none." };
    private readonly Option<double?> _dropout = new("--caption-dropout") { Description = "Share of captions left empty, 0 to 1." };
    private readonly Option<double?> _snr = new("--min-snr-gamma") { Description = "Cap of the signal-to-noise weights of timesteps, 5 in their paper; 0 does not weigh." };
    private readonly Option<double?> _offset = new("--noise-offset") { Description = "Noise that is constant over an image, 0 to 1." };
    private readonly Option<string?> _format = new("--compute-format") { Description = "Format that the network is computed in; weights stay in float32." };
    private readonly Option<int?> _rank = new("--lora-rank") { Description = "Rank of adapters; 0 trains the whole network." };
    private readonly Option<int?> _checkpoint = new("--checkpoint-every") { Description = "Updates between checkpoints." };

    public FineTuningSettingOptions()
    {
        _schedule.AcceptOnlyFromAmong([.. Schedules.Keys]);
        _format.AcceptOnlyFromAmong([.. ComputeFormats.Keys]);
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _updates, _batch, _pretrainingBatch, _micro, _penalty, _rate, _schedule, _warmup, _decay, _norm, _ema, _dropout, _snr, _offset, _format, _rank, _checkpoint,
        ];
        foreach (Option option in all)
            command.Add(option);
    }

    /// <summary>The settings given.</summary>
    public FineTuningSettings Read(ParseResult parsed)
    {
        var settings = new FineTuningSettings();
        Set(parsed.GetValue(_updates), value => settings.UpdateCount = value);
        Set(parsed.GetValue(_batch), value => settings.ModelBatchSize = value);
        Set(parsed.GetValue(_pretrainingBatch), value => settings.PretrainingBatchSize = value);
        Set(parsed.GetValue(_micro), value => settings.MicroBatchSize = value);
        Set(parsed.GetValue(_penalty), value => settings.PretrainingPenalty = value);
        Set(parsed.GetValue(_rate), value => settings.LearningRate = value);
        if (parsed.GetValue(_schedule) is { } schedule)
            settings.LearningRateSchedule = Schedules[schedule];
        if (parsed.GetValue(_format) is { } format)
            settings.ComputeFormat = ComputeFormats[format];
        Set(parsed.GetValue(_warmup), value => settings.WarmupUpdateCount = value);
        Set(parsed.GetValue(_decay), value => settings.WeightDecay = value);
        Set(parsed.GetValue(_norm), value => settings.MaxGradientNorm = value);
        Set(parsed.GetValue(_ema), value => settings.EmaDecay = value);
        Set(parsed.GetValue(_dropout), value => settings.CaptionDropoutShare = value);
        Set(parsed.GetValue(_snr), value => settings.MinSnrGamma = value);
        Set(parsed.GetValue(_offset), value => settings.NoiseOffset = value);
        Set(parsed.GetValue(_rank), value => settings.AdapterRank = value);
        Set(parsed.GetValue(_checkpoint), value => settings.CheckpointUpdateCount = value);
        return settings;
    }

    private static void Set<T>(T? given, Action<T> assign)
        where T : struct
    {
        if (given is { } value)
            assign(value);
    }
}
