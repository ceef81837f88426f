namespace RlhfT2I.TestKit;

/// <summary>An empty folder that is deleted when disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Creates the folder.</summary>
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("rlhf-test-").FullName;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>A path below the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
