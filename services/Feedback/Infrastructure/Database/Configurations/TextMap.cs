using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>A map of texts as a JSON object in a column. Such maps are written once.</summary>
internal static class TextMap
{
    public static readonly ValueConverter<Dictionary<string, string>, string> Converter = new(map => Write(map), json => Read(json));

    public static readonly ValueComparer<Dictionary<string, string>> Comparer = new(
        (one, other) => ReferenceEquals(one, other), map => map.Count, map => map);

    private static string Write(Dictionary<string, string> map) => JsonSerializer.Serialize(map);

    private static Dictionary<string, string> Read(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? throw new JsonException("The map is null.");
}
