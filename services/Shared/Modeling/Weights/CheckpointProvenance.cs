using System.Text.Json;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Where a model version comes from.</summary>
public sealed record CheckpointProvenance
{
    /// <summary>Digest of the version it was trained from.</summary>
    /// <value>null for a version without a parent.</value>
    public string? ParentDigest { get; init; }

    /// <summary>Digest of the data it was trained on.</summary>
    /// <value>null where no data was used.</value>
    public string? DataDigest { get; init; }

    /// <summary>Configuration of the run that made it, any JSON value.</summary>
    /// <value>null where there was no run.</value>
    public JsonElement? Config { get; init; }

    /// <summary>Program and version that wrote the folder.</summary>
    /// <value>null where it is not known.</value>
    public string? CreatedBy { get; init; }
}
