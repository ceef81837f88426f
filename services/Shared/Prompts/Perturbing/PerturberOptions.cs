namespace RlhfT2I.Prompts.Perturbing;

/// <summary>How perturbed prompts are made. Appendix E, which would say it, is lost; these are our choices.</summary>
public sealed record PerturberOptions
{
    /// <summary>Share of drawn prompts that change several slots at once instead of one; 0 to 1.</summary>
    /// <value>0.25.</value>
    public double MultiSlotShare { get; init; } = 0.25;

    /// <summary>
    /// Whether replacements may be held-out values. Training must not: the reward model would read the words it is tested on.
    /// </summary>
    /// <value>false.</value>
    public bool IncludeHeldOut { get; init; }
}
