namespace RlhfT2I.Cli.Experiments;

/// <summary>How images are sampled; what is left out takes the model's own default.</summary>
public sealed record SamplingPlan
{
    /// <summary>Scheduler, such as <c>ddim</c>.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Denoising steps, 1 to 1,000.</summary>
    public int? Steps { get; init; }

    /// <summary>Guidance scale, 1 to 50.</summary>
    public double? GuidanceScale { get; init; }
}
