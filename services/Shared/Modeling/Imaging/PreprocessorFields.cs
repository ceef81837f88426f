using System.Text.Json;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>Reads the fields of a preprocessor configuration; each error names file, field, value and what is allowed.</summary>
internal sealed class PreprocessorFields
{
    private readonly string _file;
    private readonly JsonElement _root;

    public PreprocessorFields(string file, JsonElement root)
    {
        _file = file;
        _root = root.ValueKind == JsonValueKind.Object ? root : throw new InvalidDataException($"{file} must hold a JSON object.");
    }

    public bool Flag(string field, bool missing) => Find(field) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Refuse(field, value, "true and false"),
    };

    public int Choice(string field, int missing, int[] allowed, string text)
    {
        if (Find(field) is not { } value)
            return missing;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && allowed.Contains(number)
            ? number
            : throw Refuse(field, value, text);
    }

    public double Positive(string field, double missing)
    {
        if (Find(field) is not { } value)
            return missing;
        return Number(value) is > 0 and var number && double.IsFinite(number) ? number : throw Refuse(field, value, "positive numbers");
    }

    public IReadOnlyList<double> Triple(string field, IReadOnlyList<double> missing, bool positive)
    {
        if (Find(field) is not { } value)
            return missing;
        double[] numbers = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Number)] : [];
        bool good = numbers.Length == RgbImage.Channels && numbers.All(number => double.IsFinite(number) && (!positive || number > 0));
        return good ? numbers : throw Refuse(field, value, positive ? "three positive numbers" : "three numbers");
    }

    /// <summary>A plain number or <c>shortest_edge</c> as the first value, <c>height</c> and <c>width</c> as the second.</summary>
    public (int? Edge, (int Height, int Width)? Exact) Size(string field, int limit)
    {
        if (Find(field) is not { } value)
            return (null, null);
        if (value.ValueKind == JsonValueKind.Number)
            return (Side(field, value, limit), null);
        if (value.ValueKind == JsonValueKind.Object)
        {
            if (value.TryGetProperty("shortest_edge", out JsonElement edge))
                return (Side(field, edge, limit), null);
            if (value.TryGetProperty("height", out JsonElement height) && value.TryGetProperty("width", out JsonElement width))
                return (null, (Side(field, height, limit), Side(field, width, limit)));
        }

        throw Refuse(field, value, "a number, {\"shortest_edge\"} and {\"height\", \"width\"}");
    }

    private int Side(string field, JsonElement value, int limit) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int side) && side >= 1 && side <= limit
            ? side
            : throw Refuse(field, value, $"whole numbers from 1 to {limit}");

    private JsonElement? Find(string field) =>
        _root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : double.NaN;

    private InvalidDataException Refuse(string field, JsonElement value, string allowed)
    {
        string text = value.GetRawText();
        return new InvalidDataException($"{_file}: '{field}' is {(text.Length > 80 ? text[..80] + "..." : text)}; allowed are {allowed}.");
    }
}
