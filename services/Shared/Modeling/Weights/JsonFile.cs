using System.Text.Json;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Reads the small JSON files of a model folder.</summary>
internal static class JsonFile
{
    private const long MaximumBytes = 16 * 1024 * 1024;

    /// <exception cref="ModelFolderException">The file is missing, too large or not JSON.</exception>
    public static JsonDocument Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ModelFolderException(path, "the file is missing.");
        if (file.Length > MaximumBytes)
            throw new ModelFolderException(path, $"the file has {file.Length} bytes; at most {MaximumBytes} are read.");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new ModelFolderException(path, $"the file is not valid JSON ({error.Message})");
        }
    }
}
