using System.Text.Json;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Cli.Parity;

/// <summary>A folder of golden values; see <c>rlhf parity --help</c> for the layout.</summary>
/// <param name="root">Path of the folder.</param>
public sealed class ParityFolder(string root)
{
    /// <summary>Path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>A path below the folder, from one with forward slashes.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether a file or folder is there; the last part may hold <c>*</c>.</summary>
    public bool Has(string relative) => Find(relative).Count > 0;

    /// <summary>Files and folders that match, sorted; the last part may hold <c>*</c>.</summary>
    /// <returns>Paths relative to the folder, with forward slashes.</returns>
    public IReadOnlyList<string> Find(string relative)
    {
        string folder = PathOf(relative.Contains('/') ? relative[..relative.LastIndexOf('/')] : "");
        string pattern = relative[(relative.LastIndexOf('/') + 1)..];
        if (!Directory.Exists(folder))
            return [];
        return [.. Directory.EnumerateFileSystemEntries(folder, pattern)
            .Select(path => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Opens a golden safetensors file; the caller disposes it.</summary>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    public GoldenFile OpenTensors(string relative)
    {
        Require(relative);
        return new GoldenFile(relative, SafetensorsFile.Open(PathOf(relative)));
    }

    /// <summary>Reads a golden JSON file; Python's <c>Infinity</c> and <c>NaN</c> are not expected in it.</summary>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON.</exception>
    public JsonElement ReadJson(string relative)
    {
        Require(relative);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(relative)));
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{relative} is not valid JSON: {error.Message}", error);
        }
    }

    private void Require(string relative)
    {
        if (!File.Exists(PathOf(relative)))
            throw new FileNotFoundException($"{relative} is missing.", relative);
    }
}
