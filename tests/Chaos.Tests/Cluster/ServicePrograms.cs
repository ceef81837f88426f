namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>Finds the programs of the suite in the build output of their own projects, of the same configuration as this one.</summary>
internal static class ServicePrograms
{
    /// <param name="folder">Folder of the project in the checkout, such as <c>services/Feedback</c>.</param>
    public static string Find(string folder)
    {
        string name = folder[(folder.LastIndexOf('/') + 1)..], project = string.Concat(name[..1].ToUpperInvariant(), name[1..]);
        string configuration = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^3];
        string output = Path.Combine(Root, folder, "bin", configuration);
        // Programs that run tensors are built for the platform, in a folder below.
        return Directory.Exists(output) && Directory.EnumerateFiles(output, $"RlhfT2I.{project}", SearchOption.AllDirectories).FirstOrDefault() is { } program
            ? program
            : throw new FileNotFoundException($"{folder} is not built; run 'make build' first.");
    }

    /// <summary>Where a run leaves its table and its logs.</summary>
    public static string Out => Path.Combine(Root, "out", "chaos");

    /// <summary>The folder of the checkout.</summary>
    public static string Root
    {
        get
        {
            string? root = AppContext.BaseDirectory;
            while (root is not null && !File.Exists(Path.Combine(root, "RlhfT2I.sln")))
                root = Path.GetDirectoryName(root);
            return root ?? AppContext.BaseDirectory;
        }
    }
}
