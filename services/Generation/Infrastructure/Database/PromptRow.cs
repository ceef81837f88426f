using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>One prompt of a set, at its place.</summary>
internal sealed class PromptRow
{
    public required string PromptSet { get; init; }

    public required int Position { get; init; }

    public required string Id { get; init; }

    public required string Text { get; init; }

    public required PromptCategory Category { get; init; }

    public required PromptSplit Split { get; init; }

    public required int ImageCount { get; init; }

    /// <summary>Slot values as JSON.</summary>
    public required string Slots { get; init; }
}
