namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>A prompt set; its prompts are <see cref="PromptRow"/>s.</summary>
internal sealed class PromptSetRow
{
    public required string Name { get; init; }

    public required string Parent { get; init; }

    public required string DisplayName { get; init; }

    public required string Digest { get; init; }

    /// <summary>Sizes by category and split, as JSON: read with every summary, never searched.</summary>
    public required string Parts { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
