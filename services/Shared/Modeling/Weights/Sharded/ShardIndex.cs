using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The index of sharded weights: <c>{"metadata": {"total_size": BYTES}, "weight_map": {TENSOR: FILE}}</c>.</summary>
internal static class ShardIndex
{
    private const int MostShards = 1_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>File name of an index, such as <c>model.safetensors.index.fp16.json</c>.</summary>
    /// <param name="stem">Weight file name without variant and ending.</param>
    /// <param name="variant">null or empty for none.</param>
    public static string NameOf(string stem, string? variant) =>
        string.IsNullOrEmpty(variant) ? $"{stem}.safetensors.index.json" : $"{stem}.safetensors.index.{variant}.json";

    /// <summary>Whether a file name is that of an index, of any variant.</summary>
    public static bool IsIndex(string name) =>
        name.Contains(".safetensors.index.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Tensor to file name; every file name is plain, so that nothing beside the index is opened.</summary>
    /// <exception cref="ModelFolderException">The index is missing or malformed, or names a file elsewhere.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        using JsonDocument json = JsonFile.Read(path);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new ModelFolderException(path, "'weight_map' is missing; it must be an object from tensor to file.");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
            bool isPlain = file.EndsWith(".safetensors", StringComparison.Ordinal) && file[0] != '.' && !file.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));
            if (!isPlain)
                throw new ModelFolderException(path, $"tensor '{DisplayText.Of(entry.Name)}' is in '{DisplayText.Of(file)}'; it must be a .safetensors file in the same folder.");
            if (!files.TryAdd(entry.Name, file))
                throw new ModelFolderException(path, $"tensor '{DisplayText.Of(entry.Name)}' stands twice.");
        }

        int shards = files.Values.Distinct(StringComparer.Ordinal).Count();
        return shards is > 0 and <= MostShards
            ? files
            : throw new ModelFolderException(path, $"{shards} files are named; there must be 1 to {MostShards}.");
    }

    /// <summary>Corrects <c>total_size</c> of an index whose shards were written anew.</summary>
    public static void RewriteTotal(string path)
    {
        long total;
        using (var shards = ShardedSafetensors.Open(path))
            total = shards.Entries.Values.Sum(entry => entry.ByteCount);
        JsonNode index = JsonNode.Parse(File.ReadAllText(path))!;
        index["metadata"] = new JsonObject { ["total_size"] = total };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, index, Indented));
    }
}
