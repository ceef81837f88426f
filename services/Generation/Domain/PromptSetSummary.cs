namespace RlhfT2I.Generation.Domain;

/// <summary>What is known of a stored prompt set without its prompts.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="Digest">See <see cref="PromptSetDigest"/>.</param>
/// <param name="Parts">Sizes by category and split.</param>
/// <param name="CreateTime">When it was stored.</param>
public sealed record PromptSetSummary(
    string Name, string DisplayName, string Digest, IReadOnlyList<PromptSetPart> Parts, DateTimeOffset CreateTime)
{
    /// <summary>Prompts in the set.</summary>
    public long PromptCount => Parts.Sum(part => part.PromptCount);

    /// <summary>Images that the set asks for.</summary>
    public long ImageCount => Parts.Sum(part => part.ImageCount);
}
