using System.Security.Cryptography;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Lists and hashes a folder's files without leaving it.</summary>
internal static class CheckpointFolder
{
    /// <summary>All files below <paramref name="folder"/> but its manifest, sorted by path.</summary>
    /// <exception cref="CheckpointIntegrityException">There is a symbolic link or another reparse point below the folder.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        var files = new List<string>();
        Collect(folder, new DirectoryInfo(folder), "", files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>Size and digest of one file, read as a stream.</summary>
    public static CheckpointFile Hash(string folder, string path)
    {
        string full = Path.Combine(folder, path);
        using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        string digest = Convert.ToHexStringLower(SHA256.HashData(stream));
        return new CheckpointFile(path, stream.Length, digest);
    }

    /// <summary>What is wrong with a path from a manifest, or null where it stays below the folder.</summary>
    public static string? PathProblem(string path)
    {
        string[] parts = path.Split('/');
        bool dots = Array.Exists(parts, part => part is "" or "." or "..");
        if (dots || path.Contains('\\') || path.Contains(':') || path.Any(char.IsControl))
            return $"path '{DisplayText.Of(path)}' is not a plain relative path";
        return path == CheckpointManifest.FileName ? "the manifest lists itself" : null;
    }

    private static void Collect(string root, DirectoryInfo folder, string prefix, List<string> files)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = prefix + entry.Name;
            if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                throw new CheckpointIntegrityException(root, [$"symbolic link: {path}; a model version holds plain files only"]);
            if (entry is DirectoryInfo inner)
                Collect(root, inner, path + "/", files);
            else if (PathProblem(path) is null)
                files.Add(path);
            else if (path != CheckpointManifest.FileName)
                throw new CheckpointIntegrityException(root, [PathProblem(path)!]);
        }
    }
}
