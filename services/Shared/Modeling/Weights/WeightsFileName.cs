namespace RlhfT2I.Modeling.Weights;

/// <summary>Finds a network's weights in its folder: one safetensors file, or the index of several.</summary>
internal static class WeightsFileName
{
    private static readonly string[] PickleEndings = [".bin", ".ckpt", ".pt", ".pth"];

    /// <summary>
    /// The file <c>STEM[.VARIANT].safetensors</c> in a folder or, where that is not there, the index <c>STEM.safetensors.index[.VARIANT].json</c>.
    /// </summary>
    /// <exception cref="ModelFolderException">There is neither; the message says what there is instead.</exception>
    public static string Find(string folder, string stem, string? variant)
    {
        string name = Single(stem, variant);
        if (File.Exists(Path.Combine(folder, name)))
            return name;
        string index = ShardIndex.NameOf(stem, variant);
        if (File.Exists(Path.Combine(folder, index)))
            return index;

        if (!Directory.Exists(folder))
            throw new ModelFolderException(folder, "the folder does not exist.");
        string[] files = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        throw new ModelFolderException(Path.Combine(folder, name), Explain(files, stem));
    }

    /// <summary>The name of weights in one file.</summary>
    public static string Single(string stem, string? variant) =>
        string.IsNullOrEmpty(variant) ? $"{stem}.safetensors" : $"{stem}.{variant}.safetensors";

    /// <summary>Opens what <see cref="Find"/> found.</summary>
    public static ITensorSource Open(string path) => ShardIndex.IsIndex(Path.GetFileName(path)) ? ShardedSafetensors.Open(path) : SafetensorsFile.Open(path);

    private static string Explain(string[] files, string stem)
    {
        string[] variants =
        [
            .. files.Where(file => file.StartsWith(stem + ".", StringComparison.Ordinal)
                && (Path.GetExtension(file) == ".safetensors" || ShardIndex.IsIndex(file))),
        ];
        if (variants.Length > 0)
            return $"there is no such file, but there is {string.Join(", ", variants)}; name the variant.";
        if (files.FirstOrDefault(file => PickleEndings.Contains(Path.GetExtension(file))) is { } pickle)
        {
            return $"only pickle weights are there ({pickle}), which can run code when they are read and are never loaded. "
                + "Convert them where they came from: python -c \"from diffusers import StableDiffusionPipeline as P; "
                + "P.from_pretrained('FOLDER').save_pretrained('NEW_FOLDER', safe_serialization=True)\"";
        }

        return "there is no such file.";
    }
}
