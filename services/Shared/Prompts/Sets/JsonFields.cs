using System.Text.Json;

namespace RlhfT2I.Prompts.Sets;

/// <summary>A JSON object whose keys are known beforehand, read with checks of type.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly Func<string, Exception> _error;

    /// <param name="element">The object.</param>
    /// <param name="error">Makes the exception for a problem.</param>
    /// <param name="allowed">Its keys.</param>
    public JsonFields(JsonElement element, Func<string, Exception> error, string[] allowed)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw error($"the line is JSON of kind {element.ValueKind}, not an object");
        string? unknown = element.EnumerateObject().Select(p => p.Name).Except(allowed, StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
            throw error($"unknown key '{unknown}'; the keys are {string.Join(", ", allowed)}");
        _object = element;
        _error = error;
    }

    public bool Has(string key) => _object.TryGetProperty(key, out _);

    public string Text(string key) => Get(key, JsonValueKind.String).GetString()!;

    public bool Boolean(string key) =>
        _object.TryGetProperty(key, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw _error($"'{key}' is missing or neither true nor false");

    public int Integer(string key, int minimum, int maximum) =>
        Get(key, JsonValueKind.Number).TryGetInt32(out int number) && number >= minimum && number <= maximum
            ? number
            : throw _error($"'{key}' is {Get(key, JsonValueKind.Number).GetRawText()}, not a whole number from {minimum} to {maximum}");

    public long Long(string key) => Get(key, JsonValueKind.Number).TryGetInt64(out long number)
        ? number
        : throw _error($"'{key}' is {Get(key, JsonValueKind.Number).GetRawText()}, not a whole number");

    public string[] Texts(string key) => [.. Get(key, JsonValueKind.Array).EnumerateArray().Select(item => AsText(item, key))];

    public IEnumerable<(string Name, string Value)> TextPairs(string key) =>
        [.. Get(key, JsonValueKind.Object).EnumerateObject().Select(p => (p.Name, AsText(p.Value, $"{key}.{p.Name}")))];

    private string AsText(JsonElement value, string key) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw _error($"'{key}' holds JSON of kind {value.ValueKind}, not text");

    private JsonElement Get(string key, JsonValueKind kind)
    {
        if (!_object.TryGetProperty(key, out JsonElement value))
            throw _error($"key '{key}' is missing");
        return value.ValueKind == kind ? value : throw _error($"'{key}' is JSON of kind {value.ValueKind}, not {kind}");
    }
}
