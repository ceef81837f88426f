namespace RlhfT2I.Modeling.Weights;

/// <summary>A stored model version.</summary>
public sealed record ModelVersionEntry
{
    /// <summary>Name, <c>projects/{project}/modelVersions/{id}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the folder holds.</summary>
    public required ModelVersionKind Kind { get; init; }

    /// <summary>How it came to be.</summary>
    public required ModelVersionOrigin Origin { get; init; }

    /// <summary>Digest of its manifest, 64 lower-case hexadecimal digits: its identity. No time is part of it.</summary>
    public required string Digest { get; init; }

    /// <summary>Name for people; may be empty.</summary>
    public required string DisplayName { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Names of the model versions that it was made from.</summary>
    public required IReadOnlyList<string> Parents { get; init; }

    /// <summary>Name of the job that made it; <c>null</c> for none.</summary>
    public string? Job { get; init; }

    /// <summary>The model's folder, an absolute path; read-only by agreement. Its manifest is loaded by <see cref="CheckpointManifest.Load"/>.</summary>
    public required string Folder { get; init; }
}
