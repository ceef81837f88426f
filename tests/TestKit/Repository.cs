namespace RlhfT2I.TestKit;

/// <summary>Where the checkout and the folders beside it are.</summary>
public static class Repository
{
    /// <summary>The folder that holds RlhfT2I.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// A path below the folder of golden values, <c>../shared/parity</c> beside the checkout or <c>RLHF_PARITY</c>.
    /// Skips the running test with a message where that folder does not exist.
    /// </summary>
    public static string Parity(params string[] path)
    {
        string folder = Environment.GetEnvironmentVariable("RLHF_PARITY") ?? Path.GetFullPath(Path.Combine(Root, "..", "shared", "parity"));
        if (!Directory.Exists(folder))
            Xunit.Assert.Skip($"No golden values: {folder} does not exist (set RLHF_PARITY to a folder in that layout).");
        return Path.Combine([folder, .. path]);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"RlhfT2I.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
