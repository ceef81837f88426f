namespace RlhfT2I.Cli.Experiments;

/// <summary>Images to train on by their reward alone, of prompts without labels.</summary>
public sealed record UnlabeledPlan
{
    /// <summary>Prompts of each category, 0 to 2,600; 0 leaves the part out.</summary>
    public int PromptsPerCategory { get; init; } = 30;

    /// <summary>Images of each prompt, 1 to 1,000.</summary>
    public int ImagesPerPrompt { get; init; } = 4;
}
