using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RlhfT2I.Modeling.Models;

/// <summary>Reads one JSON object of a config.json; every complaint names the file, the key, the value and what is allowed.</summary>
internal sealed class ConfigReader
{
    private const int LongestFile = 4 << 20;
    private readonly JsonElement _object;
    private readonly string _prefix;

    private ConfigReader(JsonElement json, string source, string prefix)
    {
        _object = json;
        Source = source;
        _prefix = prefix;
    }

    /// <summary>The file's name, for messages.</summary>
    public string Source { get; }

    /// <summary>Whether this is the configuration of a whole CLIP, which holds those of its two networks.</summary>
    public bool IsClip => Find("model_type") is { ValueKind: JsonValueKind.String } type && type.GetString() == "clip";

    /// <summary>Reads a file, or the config.json of a folder.</summary>
    public static ConfigReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, "config.json") : path;
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new FileNotFoundException($"There is no configuration at {file}.", file);
        if (info.Length > LongestFile)
            throw new ModelConfigException(file, "(file)", $"{info.Length} bytes", $"at most {LongestFile} bytes");
        return Parse(File.ReadAllText(file), file);
    }

    /// <summary>Reads a text.</summary>
    public static ConfigReader Parse(string json, string source)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new ConfigReader(document.RootElement.Clone(), source, "");
            throw new ModelConfigException(source, "(file)", document.RootElement.ValueKind.ToString(), "a JSON object");
        }
        catch (JsonException error)
        {
            string place = $"malformed at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            throw new ModelConfigException(source, "(file)", place, "a JSON object");
        }
    }

    /// <summary>The nested object of a key, or null where the key is absent or null.</summary>
    public ConfigReader? Section(string key)
    {
        if (Find(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new(value, Source, $"{_prefix}{key}.") : throw Refuse(key, "an object");
    }

    /// <summary>A whole number.</summary>
    public int Int(string key, int fallback) => Find(key) is { } value ? Int(key, value) : RequireValue(key, fallback);

    /// <summary>A whole number or null.</summary>
    public int? OptionalInt(string key) => Find(key) is { } value ? Int(key, value) : null;

    /// <summary>A finite number.</summary>
    public double Double(string key, double fallback)
    {
        if (Find(key) is not { } value)
            return RequireValue(key, fallback);
        bool ok = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number);
        return ok ? value.GetDouble() : throw Refuse(key, "a finite number");
    }

    /// <summary>True or false.</summary>
    public bool Bool(string key, bool fallback) => Find(key) is { } value ? Bool(key, value) : RequireValue(key, fallback);

    /// <summary>A text, one of <paramref name="allowed"/> unless that is empty.</summary>
    public string Text(string key, string fallback, params string[] allowed)
    {
        string text = Find(key) is { } value ? Text(key, value) : RequireValue(key, fallback);
        return allowed.Length == 0 || allowed.Contains(text) ? text : throw Refuse(key, OneOf(allowed));
    }

    /// <summary>A list of texts.</summary>
    public string[] Texts(string key, string[] fallback) =>
        Find(key) is { } value ? List(key, value, item => Text(key, item), "a list of names") : RequireValue(key, fallback);

    /// <summary>A list of whole numbers.</summary>
    public int[] Ints(string key, int[] fallback) =>
        Find(key) is { } value ? List(key, value, item => Int(key, item), "a list of whole numbers") : RequireValue(key, fallback);

    /// <summary>One whole number for all levels, or a list with one per level.</summary>
    public int[] IntPerLevel(string key, int fallback, int levels) =>
        PerLevel(key, Find(key), fallback, levels, value => Int(key, value), "a whole number");

    /// <summary>One truth value for all levels, or a list with one per level.</summary>
    public bool[] BoolPerLevel(string key, bool fallback, int levels) =>
        PerLevel(key, Find(key), fallback, levels, value => Bool(key, value), "true or false");

    /// <summary>Refuses a key unless it is absent, null or (as JSON text) one of the values that change nothing here.</summary>
    public void Only(string key, params string[] harmless)
    {
        if (Find(key) is { } value && !harmless.Any(text => Same(value, text)))
            throw Refuse(key, harmless.Length == 0 ? "null" : $"null or {string.Join(" or ", harmless)}");
    }

    /// <summary>The error for a key, with the value as written in the file.</summary>
    public ModelConfigException Refuse(string key, string allowed)
    {
        string value = _object.TryGetProperty(key, out JsonElement found) ? found.GetRawText() : "absent";
        return new ModelConfigException(Source, _prefix + key, Shorten(value), allowed);
    }

    /// <summary>The default of an absent key; a key that is written as null is refused, as it is not the same.</summary>
    private T RequireValue<T>(string key, T fallback) =>
        _object.TryGetProperty(key, out _) ? throw Refuse(key, "a value other than null") : fallback;

    private JsonElement? Find(string key) =>
        _object.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private int Int(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Refuse(key, "a whole number");

    private bool Bool(string key, JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refuse(key, "true or false");

    private string Text(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : throw Refuse(key, "a text");

    private T[] List<T>(string key, JsonElement value, Func<JsonElement, T> read, string allowed) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(read)] : throw Refuse(key, allowed);

    private T[] PerLevel<T>(string key, JsonElement? value, T fallback, int levels, Func<JsonElement, T> read, string allowed)
    {
        if (value is not { } found)
            return [.. Enumerable.Repeat(RequireValue(key, fallback), levels)];
        if (found.ValueKind != JsonValueKind.Array)
            return [.. Enumerable.Repeat(read(found), levels)];

        T[] list = [.. found.EnumerateArray().Select(read)];
        return list.Length == levels ? list : throw Refuse(key, $"{allowed}, or a list of {levels} (one per level)");
    }

    private static bool Same(JsonElement value, string text)
    {
        bool numbers = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (numbers && value.ValueKind == JsonValueKind.Number)
            return value.TryGetDouble(out double have) && have == number;
        return value.GetRawText() == text;
    }

    private static string OneOf(string[] names) => names.Length == 1 ? names[0] : $"one of {string.Join(", ", names)}";

    private static string Shorten(string text)
    {
        string line = new StringBuilder(text).Replace("\n", "").Replace("\r", "").ToString();
        return line.Length <= 200 ? line : line[..200] + "...";
    }
}
