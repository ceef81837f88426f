namespace RlhfT2I.Generation.Domain;

/// <summary>How many prompts and images one part of a set has.</summary>
/// <param name="Category">Category of the part.</param>
/// <param name="Split">Split of the part.</param>
/// <param name="PromptCount">Prompts in the part.</param>
/// <param name="ImageCount">Images that the part asks for.</param>
public sealed record PromptSetPart(PromptCategory Category, PromptSplit Split, long PromptCount, long ImageCount)
{
    /// <summary>The parts of a set, ordered by category and split.</summary>
    /// <param name="prompts">The set's prompts.</param>
    public static IReadOnlyList<PromptSetPart> Of(IReadOnlyList<PromptItem> prompts) =>
    [
        .. prompts.GroupBy(prompt => (prompt.Category, prompt.Split))
            .OrderBy(group => group.Key)
            .Select(group => new PromptSetPart(group.Key.Category, group.Key.Split, group.LongCount(), group.Sum(prompt => (long)prompt.ImageCount))),
    ];
}
