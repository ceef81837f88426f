using System.Text.Json;

namespace RlhfT2I.Cli.Parity;

/// <summary>Reads golden JSON with errors that name the field.</summary>
internal static class JsonFields
{
    /// <summary>A field that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static JsonElement Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new InvalidDataException($"the golden JSON has no field '{name}' where one is needed");

    /// <summary>A field whose name ends in a number, such as <c>ids77</c> for the stem <c>ids</c>.</summary>
    public static bool TryGetNumbered(this JsonElement json, string stem, out JsonElement value)
    {
        foreach (JsonProperty field in json.EnumerateObject())
        {
            bool numbered = field.Name.Length > stem.Length && field.Name.StartsWith(stem, StringComparison.Ordinal)
                && field.Name.AsSpan(stem.Length).IndexOfAnyExceptInRange('0', '9') < 0;
            if (numbered)
            {
                value = field.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
