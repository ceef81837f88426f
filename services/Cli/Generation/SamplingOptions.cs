using System.CommandLine;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Generation;

/// <summary>Options for how images are sampled; one that is not given takes the model's own default.</summary>
internal sealed class SamplingOptions
{
    /// <summary>Schedulers by the names of the command line and of experiment files.</summary>
    public static IReadOnlyDictionary<string, SchedulerKind> Schedulers { get; } = new SortedDictionary<string, SchedulerKind>
    {
        ["ddpm"] = SchedulerKind.Ddpm,
        ["ddim"] = SchedulerKind.Ddim,
        ["pndm"] = SchedulerKind.Pndm,
        ["euler"] = SchedulerKind.Euler,
        ["euler-ancestral"] = SchedulerKind.EulerAncestral,
        ["dpm-solver"] = SchedulerKind.DpmSolverMultistep,
    };

    /// <summary>Purposes by name.</summary>
    public static IReadOnlyDictionary<string, ImagePurpose> Purposes { get; } = new SortedDictionary<string, ImagePurpose>
    {
        ["labeling"] = ImagePurpose.Labeling,
        ["unlabeled"] = ImagePurpose.Unlabeled,
        ["evaluation"] = ImagePurpose.Evaluation,
    };

    private readonly Option<string?> _scheduler = new("--scheduler") { Description = "How noise becomes an image." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Denoising steps, 1 to 1000." };
    private readonly Option<double?> _guidance = new("--guidance") { Description = "Guidance scale, 1 (none) to 50." };
    private readonly Option<string?> _negative = new("--negative-prompt") { Description = "What guidance steers away from." };
    private readonly Option<int?> _width = new("--width") { Description = "Width in pixels." };
    private readonly Option<int?> _height = new("--height") { Description = "Height in pixels." };
    private readonly Option<double?> _eta = new("--eta") { Description = "Noise that DDIM adds back, 0 to 1." };

    public SamplingOptions() => _scheduler.AcceptOnlyFromAmong([.. Schedulers.Keys]);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_scheduler, _steps, _guidance, _negative, _width, _height, _eta])
            command.Add(option);
    }

    /// <summary>The settings given.</summary>
    public SamplingSettings Read(ParseResult parsed)
    {
        var settings = new SamplingSettings();
        if (parsed.GetValue(_scheduler) is { } scheduler)
            settings.SchedulerKind = Schedulers[scheduler];
        if (parsed.GetValue(_steps) is { } steps)
            settings.InferenceStepCount = steps;
        if (parsed.GetValue(_guidance) is { } guidance)
            settings.GuidanceScale = guidance;
        if (parsed.GetValue(_negative) is { } negative)
            settings.NegativePrompt = negative;
        if (parsed.GetValue(_width) is { } width)
            settings.WidthPx = width;
        if (parsed.GetValue(_height) is { } height)
            settings.HeightPx = height;
        if (parsed.GetValue(_eta) is { } eta)
            settings.Eta = eta;
        return settings;
    }
}
