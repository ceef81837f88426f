using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>An image whose PNG file is in the blob store.</summary>
internal sealed class ImageRow
{
    public required string Name { get; init; }

    public required string Parent { get; init; }

    public required string JobName { get; init; }

    public required int PromptPosition { get; init; }

    public required int SampleIndex { get; init; }

    public required string Prompt { get; init; }

    public required string PromptText { get; init; }

    public required PromptCategory Category { get; init; }

    public required PromptSplit Split { get; init; }

    public required string ModelVersion { get; init; }

    public required long Seed { get; init; }

    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }

    public required int WidthPx { get; init; }

    public required int HeightPx { get; init; }

    public required int Reproducibility { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
