namespace RlhfT2I.Cli.Paper;

/// <summary>Pictures that are shown. Always the first prompts of Table 4 and the first images of each: nothing is chosen by its looks.</summary>
public sealed record GridPlan
{
    /// <summary>Prompts of each of the six cells in figures 2 and 5, 1 to 20.</summary>
    public int PromptsPerCell { get; init; } = 1;

    /// <summary>Prompts of each cell in Appendix A, 1 to 20.</summary>
    public int AppendixPromptsPerCell { get; init; } = 4;

    /// <summary>Images of each prompt, 1 to 9.</summary>
    public int Images { get; init; } = 4;

    /// <summary>Prompts of no category that anything was trained on, as figure 2c has them; at most 20.</summary>
    public IList<string> Unlisted { get; init; } = [];
}
