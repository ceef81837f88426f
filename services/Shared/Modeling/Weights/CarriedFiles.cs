namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Files of a model folder that travel unchanged into a new version: configurations, vocabularies, weights of parts that are not used
/// here.
/// </summary>
internal static class CarriedFiles
{
    // Pickle is never loaded, so it is not handed on either; the networks' own weights are written anew.
    private static readonly string[] NotCarried = [".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".onnx", ".h5"];

    /// <summary>Copies regular files of a folder and of its direct subfolders.</summary>
    /// <param name="source">The folder they come from.</param>
    /// <param name="target">An existing folder.</param>
    /// <param name="rewritten">Subfolders ("" for the folder itself) whose safetensors, and their index, are written by somebody else.</param>
    public static void Copy(string source, string target, IReadOnlyList<string> rewritten)
    {
        IEnumerable<string> folders = new DirectoryInfo(source).EnumerateDirectories()
            .Select(folder => folder.Name).Where(name => !name.StartsWith('.'));
        foreach (string folder in folders.Prepend(""))
        {
            Directory.CreateDirectory(Path.Combine(target, folder));
            foreach (FileInfo file in new DirectoryInfo(Path.Combine(source, folder)).EnumerateFiles())
            {
                if (IsCarried(file, rewritten.Contains(folder)))
                    file.CopyTo(Path.Combine(target, folder, file.Name));
            }
        }
    }

    private static bool IsCarried(FileInfo file, bool rewritten) =>
        !file.Name.StartsWith('.')
        && file.Name != CheckpointManifest.FileName
        && !NotCarried.Contains(file.Extension)
        && !(rewritten && WeightFileSet.IsWeights(file.Name));
}
