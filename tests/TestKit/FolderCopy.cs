namespace RlhfT2I.TestKit;

/// <summary>Copies folders.</summary>
public static class FolderCopy
{
    /// <summary>Copies every file of a folder, at any depth.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">Where to; made if it is missing, none of its files may be there.</param>
    public static void Make(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
