namespace RlhfT2I.Cli.Experiments;

/// <summary>Images that are labelled: prompts of the paper's training set, which has no held-out objects.</summary>
public sealed record LabelingPlan
{
    /// <summary>Prompts of each category, 1 to 2,600; a category that has fewer gives all it has.</summary>
    public int PromptsPerCategory { get; init; } = 30;

    /// <summary>Images of each prompt, 2 to 1,000.</summary>
    public int ImagesPerPrompt { get; init; } = 6;

    /// <summary>Simulated raters; each labels every image that the server gives it. 1 to 9.</summary>
    public int Raters { get; init; } = 1;
}
