using RlhfT2I.Contracts.Common.V1;
using PromptCategory = RlhfT2I.Generation.Domain.PromptCategory;
using PromptSplit = RlhfT2I.Generation.Domain.PromptSplit;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>An image as it is stored.</summary>
public sealed record ImageRecord
{
    /// <summary>Resource name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Text of its prompt.</summary>
    public required string PromptText { get; init; }

    /// <summary>What the prompt asks for.</summary>
    public required PromptCategory Category { get; init; }

    /// <summary>Whether the prompt's object may occur in training.</summary>
    public required PromptSplit Split { get; init; }

    /// <summary>The model version that made it.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The job that made it.</summary>
    public required string JobName { get; init; }

    /// <summary>Which image of its prompt within the job, from 0.</summary>
    public required int SampleIndex { get; init; }

    /// <summary>Seed of its own noise.</summary>
    public required long Seed { get; init; }

    /// <summary>Settings in force.</summary>
    public required SamplingSettings Settings { get; init; }

    /// <summary>SHA-256 of the PNG file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the PNG file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int HeightPx { get; init; }

    /// <summary>What holds if it is made again.</summary>
    public required Reproducibility Reproducibility { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreateTime { get; init; }
}
