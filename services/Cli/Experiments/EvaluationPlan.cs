namespace RlhfT2I.Cli.Experiments;

/// <summary>
/// Comparison of the models: prompts of eight cells, four categories with seen and with unseen objects each, on the same seeds for every model.
/// </summary>
public sealed record EvaluationPlan
{
    /// <summary>Prompts of each cell, 1 to 20.</summary>
    public int PromptsPerCell { get; init; } = 10;

    /// <summary>Images of each prompt that alignment is measured on, at least <see cref="ImagesPerSet"/>.</summary>
    public int ImagesPerPrompt { get; init; } = 8;

    /// <summary>Images of each prompt of the base model to choose the best from, at least <see cref="ImagesPerPrompt"/>.</summary>
    public int BestOf { get; init; } = 16;

    /// <summary>Images of each prompt that best-of-n keeps.</summary>
    public int Keep { get; init; } = 4;

    /// <summary>Images in a set that raters compare.</summary>
    public int ImagesPerSet { get; init; } = 4;

    /// <summary>Simulated raters; each votes on every prompt.</summary>
    public int Raters { get; init; } = 9;

    /// <summary>Control ballots of each kind.</summary>
    public int Controls { get; init; } = 8;

    /// <summary>Whether the control is voted on too.</summary>
    public bool VoteOnControl { get; init; }
}
