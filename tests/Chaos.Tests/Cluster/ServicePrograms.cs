namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>Finds the programs of the suite in the build output of their own projects, of the same configuration and platform as this one.</summary>
internal static class ServicePrograms
{
    public static string Find(string project)
    {
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string output = Path.Combine([.. here.Split(Path.DirectorySeparatorChar)[^4..]]);
        string? root = here;
        while (root is not null && !File.Exists(Path.Combine(root, "RlhfT2I.sln")))
            root = Path.GetDirectoryName(root);
        string program = Path.Combine(root ?? here, "services", project, output, $"RlhfT2I.{project}");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not built; run 'make build' first.");
    }

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
