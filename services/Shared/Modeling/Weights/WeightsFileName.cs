namespace RlhfT2I.Modeling.Weights;

/// <summary>Finds a network's safetensors file in its folder.</summary>
internal static class WeightsFileName
{
    private static readonly string[] PickleEndings = [".bin", ".ckpt", ".pt", ".pth"];

    /// <summary>The file <c>STEM[.VARIANT].safetensors</c> in a folder.</summary>
    /// <exception cref="ModelFolderException">There is none; the message says what there is instead.</exception>
    public static string Find(string folder, string stem, string? variant)
    {
        string name = variant is null ? $"{stem}.safetensors" : $"{stem}.{variant}.safetensors";
        if (File.Exists(Path.Combine(folder, name)))
            return name;

        if (!Directory.Exists(folder))
            throw new ModelFolderException(folder, "the folder does not exist.");
        string[] files = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        throw new ModelFolderException(Path.Combine(folder, name), Explain(files, stem));
    }

    private static string Explain(string[] files, string stem)
    {
        if (files.FirstOrDefault(file => file.EndsWith(".safetensors.index.json", StringComparison.Ordinal)) is { } index)
            return $"the weights are split into shards ({index}); save them as one file.";
        string[] variants =
            [.. files.Where(file => file.StartsWith(stem + ".", StringComparison.Ordinal) && Path.GetExtension(file) == ".safetensors")];
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
