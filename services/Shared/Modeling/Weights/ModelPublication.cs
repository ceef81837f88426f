namespace RlhfT2I.Modeling.Weights;

/// <summary>A model version that is to be stored.</summary>
public sealed record ModelPublication
{
    /// <summary>Longest <see cref="DisplayName"/>, in characters.</summary>
    public const int MaxDisplayNameLength = 100;

    /// <summary>Name, <c>projects/{project}/modelVersions/{id}</c>; ids are 1 to 63 characters of <c>a-z 0-9 -</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the folder holds.</summary>
    public required ModelVersionKind Kind { get; init; }

    /// <summary>How it came to be.</summary>
    public required ModelVersionOrigin Origin { get; init; }

    /// <summary>Name for people, at most <see cref="MaxDisplayNameLength"/> characters.</summary>
    /// <value>Empty.</value>
    public string DisplayName { get; init; } = "";

    /// <summary>Names of the model versions that it was made from.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Name of the job that made it.</summary>
    /// <value><c>null</c>: none did.</value>
    public string? Job { get; init; }

    /// <summary>What the manifest says of its making; part of the digest.</summary>
    /// <value><c>null</c>: that of a manifest which the writer left in the folder, or nothing.</value>
    public CheckpointProvenance? Provenance { get; init; }
}
