using System.Text;
using System.Text.Json;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Reads JSON as Python writes it, where a number may be <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</summary>
/// <remarks>
/// diffusers stores <c>"lambda_min_clipped": -Infinity</c> in scheduler configurations, which the JSON standard does not know.
/// </remarks>
public static class PythonJson
{
    private static readonly string[] NonFinite = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Parses <paramref name="text"/>; the three non-finite numbers become strings of the same spelling.</summary>
    /// <exception cref="JsonException">The text is not JSON apart from those numbers.</exception>
    public static JsonDocument Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonDocument.Parse(QuoteNonFinite(text));
    }

    /// <summary>A number, also one that <see cref="Parse"/> turned into a string.</summary>
    /// <exception cref="FormatException">The element is no number.</exception>
    public static double GetDouble(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String when element.GetString() == "-Infinity" => double.NegativeInfinity,
        JsonValueKind.String when element.GetString() == "Infinity" => double.PositiveInfinity,
        JsonValueKind.String when element.GetString() == "NaN" => double.NaN,
        _ => throw new FormatException($"{element.GetRawText()} is no number"),
    };

    private static string QuoteNonFinite(string text)
    {
        if (!NonFinite.Any(text.Contains))
            return text;
        var result = new StringBuilder(text.Length + 16);
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            string? token = inString ? null : NonFinite.FirstOrDefault(t => text.AsSpan(i).StartsWith(t, StringComparison.Ordinal));
            if (token is not null)
            {
                result.Append('"').Append(token).Append('"');
                i += token.Length - 1;
                continue;
            }
            if (inString && text[i] == '\\' && i + 1 < text.Length)
                result.Append(text[i++]);
            else if (text[i] == '"')
                inString = !inString;
            result.Append(text[i]);
        }
        return result.ToString();
    }
}
