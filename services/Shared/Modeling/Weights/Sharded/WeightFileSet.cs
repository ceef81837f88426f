namespace RlhfT2I.Modeling.Weights;

/// <summary>The files that hold a network's weights: one, or an index with its shards.</summary>
public static class WeightFileSet
{
    /// <summary>Finds the files of a network.</summary>
    /// <param name="folder">Folder of the network.</param>
    /// <param name="stem">Weight file name without variant and ending, such as <c>diffusion_pytorch_model</c>.</param>
    /// <param name="variant">Variant in the names, such as <c>fp16</c>; null or empty for none.</param>
    /// <returns>
    /// Names of the files, and the names that a folder without variants has them under: weights and index lose the variant, shards keep their names,
    /// which the index holds. Empty where there are no such weights.
    /// </returns>
    /// <exception cref="ModelFolderException">The index is malformed, or names a file elsewhere.</exception>
    public static IReadOnlyList<(string Source, string Target)> Find(string folder, string stem, string? variant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string single = WeightsFileName.Single(stem, variant), index = ShardIndex.NameOf(stem, variant);
        if (File.Exists(Path.Combine(folder, single)))
            return [(single, WeightsFileName.Single(stem, null))];
        if (!File.Exists(Path.Combine(folder, index)))
            return [];
        IEnumerable<string> shards = ShardIndex.Read(Path.Combine(folder, index)).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [(index, ShardIndex.NameOf(stem, null)), .. shards.Select(shard => (shard, shard))];
    }

    /// <summary>Opens a network's weights.</summary>
    /// <param name="folder">Folder of the network.</param>
    /// <param name="stem">Weight file name without variant and ending.</param>
    /// <param name="variant">Variant in the names; null or empty for none.</param>
    /// <returns>The weights; null where there are none.</returns>
    /// <exception cref="ModelFolderException">Index and shards do not say the same.</exception>
    /// <exception cref="SafetensorsFormatException">A file is not valid safetensors.</exception>
    public static ITensorSource? Open(string folder, string stem, string? variant = null) =>
        Find(folder, stem, variant) is [var (first, _), ..] ? WeightsFileName.Open(Path.Combine(folder, first)) : null;

    /// <summary>Whether a file is one of weights, or of an index of weights.</summary>
    /// <param name="name">File name.</param>
    public static bool IsWeights(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(".safetensors", StringComparison.Ordinal) || ShardIndex.IsIndex(name);
    }
}
