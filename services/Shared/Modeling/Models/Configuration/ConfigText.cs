using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Writes the text of a configuration file.</summary>
internal static class ConfigText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(JsonObject json) => json.ToJsonString(Indented) + "\n";

    public static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value))];
}
