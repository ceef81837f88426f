namespace RlhfT2I.Contracts.Tests;

/// <summary>Where the contracts are in the checkout.</summary>
internal static class ProtoFolder
{
    /// <summary>Full path of <c>protos</c>, found from the folder of the test program upward.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "protos", "buf.yaml")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return System.IO.Path.Combine(folder ?? throw new InvalidOperationException($"No protos/buf.yaml above {AppContext.BaseDirectory}."), "protos");
    }
}
