namespace RlhfT2I.Modeling.Weights;

/// <summary>Folders that appear complete or not at all.</summary>
internal static class NewFolder
{
    /// <summary>Fills a temporary folder beside <paramref name="folder"/> and renames it.</summary>
    /// <exception cref="IOException"><paramref name="folder"/> exists already: model versions are immutable.</exception>
    public static void Write(string folder, Action<string> fill)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.Exists(full))
            throw new IOException($"{folder} exists already; model folders are never overwritten.");
        string parent = Path.GetDirectoryName(full) ?? throw new IOException($"{folder} has no parent folder.");
        Directory.CreateDirectory(parent);
        string temporary = Path.Combine(parent, $".{Path.GetFileName(full)}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            Directory.Move(temporary, full);
        }
        catch
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            throw;
        }
    }
}
