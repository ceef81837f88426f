namespace RlhfT2I.Modeling.Weights;

/// <summary>What <see cref="SafetensorsFile.Open"/> accepts; everything above is refused before memory is spent on it.</summary>
public sealed record SafetensorsLimits
{
    /// <summary>Longest header in bytes.</summary>
    /// <value>100,000,000, the limit of the format's reference implementation.</value>
    public long MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>Most tensors in one file.</summary>
    /// <value>100,000; the largest networks in use hold a few thousand.</value>
    public int MaxTensors { get; init; } = 100_000;

    /// <summary>Longest tensor name and longest metadata key, in UTF-8 bytes.</summary>
    /// <value>1,024.</value>
    public int MaxNameBytes { get; init; } = 1_024;

    /// <summary>Most dimensions of a tensor.</summary>
    /// <value>16.</value>
    public int MaxRank { get; init; } = 16;

    /// <summary>Most entries of <c>__metadata__</c>.</summary>
    /// <value>10,000.</value>
    public int MaxMetadataEntries { get; init; } = 10_000;

    /// <summary>Most bytes of <c>__metadata__</c>'s texts together.</summary>
    /// <value>16,777,216; training tools store whole caption statistics there.</value>
    public long MaxMetadataBytes { get; init; } = 16_777_216;
}
