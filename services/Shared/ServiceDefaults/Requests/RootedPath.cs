using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>Paths that callers name below a folder of the server, which they may not leave.</summary>
public static class RootedPath
{
    /// <summary>The path below a root; no link on the way.</summary>
    /// <param name="root">The folder, an absolute path.</param>
    /// <param name="path">Path below it, with <c>/</c> between segments.</param>
    /// <param name="field">Field of the request that holds it.</param>
    /// <param name="rootName">The folder, in words.</param>
    /// <exception cref="PathOutsideRootException">The path is absolute, has a dotted or empty segment, or passes a link.</exception>
    public static string Resolve(string root, string path, string field, string rootName)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        string[] segments = path.Split('/');
        if (Path.IsPathRooted(path) || path.Contains('\\') || path.Any(char.IsControl) || Array.Exists(segments, segment => segment is "" or "." or ".."))
            throw new PathOutsideRootException(field, rootName);
        string full = root;
        foreach (string segment in segments)
        {
            full = Path.Combine(full, segment);
            if (new FileInfo(full).LinkTarget is not null)
                throw new PathOutsideRootException(field, rootName);
        }

        return full;
    }
}
