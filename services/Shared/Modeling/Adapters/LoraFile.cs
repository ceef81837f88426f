using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>Adapters as a safetensors file in the names of diffusers and PEFT.</summary>
internal static class LoraFile
{
    /// <summary>Where diffusers keeps PEFT's configuration in a file, keys prefixed with the network's name.</summary>
    private const string MetadataKey = "lora_adapter_metadata";

    // Another arithmetic than W + (alpha / r) B A.
    private static readonly string[] OtherArithmetic = ["use_dora", "use_rslora", "lora_bias"];

    public static LoraAdapter Read(string path)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var parts = new SortedDictionary<string, Dictionary<LoraRole, string>>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (string name in file.Entries.Keys)
        {
            if (LoraNames.Parse(name, out string problem) is not { } parsed)
                problems.Add($"tensor '{DisplayText.Of(name)}' {problem}");
            else if (!parts.TryAdd(parsed.Target, new() { [parsed.Role] = name }) && !parts[parsed.Target].TryAdd(parsed.Role, name))
                problems.Add($"tensor '{DisplayText.Of(name)}' stands for the same as '{DisplayText.Of(parts[parsed.Target][parsed.Role])}'");
        }

        using JsonDocument? settings = Settings(file, problems);
        foreach ((string target, Dictionary<LoraRole, string> roles) in parts)
            Check(target, roles, file, problems);
        if (parts.Count == 0 && problems.Count == 0)
            problems.Add("the file holds no adapter");
        if (problems.Count > 0)
            throw new LoraFormatException(path, problems);
        return new LoraAdapter([.. parts.Select(part => Layer(part.Key, part.Value, file, settings?.RootElement))]);
    }

    public static void Write(LoraAdapter adapter, string path)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (LoraLayer layer in adapter.Layers)
        {
            tensors.Add(LoraNames.Down(layer.Target), layer.Down);
            tensors.Add(LoraNames.Up(layer.Target), layer.Up);
            if (layer.Alpha != layer.Rank)
                tensors.Add(LoraNames.Alpha(layer.Target), tensor(layer.Alpha, ScalarType.Float64));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", [MetadataKey] = Settings(adapter).ToJsonString() });
    }

    /// <summary>PEFT's configuration: the commonest rank and alpha, and a pattern for each layer that has others.</summary>
    private static JsonObject Settings(LoraAdapter adapter)
    {
        long rank = adapter.Layers.CountBy(layer => layer.Rank).MaxBy(pair => pair.Value).Key;
        double alpha = adapter.Layers.CountBy(layer => layer.Alpha).MaxBy(pair => pair.Value).Key;
        return new JsonObject
        {
            ["unet.alpha_pattern"] = Pattern(layer => layer.Alpha != alpha, layer => layer.Alpha),
            ["unet.lora_alpha"] = alpha,
            ["unet.peft_type"] = "LORA",
            ["unet.r"] = rank,
            ["unet.rank_pattern"] = Pattern(layer => layer.Rank != rank, layer => layer.Rank),
            ["unet.target_modules"] = new JsonArray([.. adapter.Layers.Select(layer => JsonValue.Create(layer.Target))]),
        };

        JsonObject Pattern(Func<LoraLayer, bool> differs, Func<LoraLayer, double> value) =>
            new(adapter.Layers.Where(differs).Select(layer => KeyValuePair.Create<string, JsonNode?>(layer.Target, value(layer))));
    }

    private static JsonDocument? Settings(SafetensorsFile file, List<string> problems)
    {
        if (!file.Metadata.TryGetValue(MetadataKey, out string? text))
            return null;
        try
        {
            JsonDocument settings = JsonDocument.Parse(text);
            if (settings.RootElement.ValueKind != JsonValueKind.Object)
                problems.Add($"{MetadataKey} is no JSON object");
            else if (Array.Find(OtherArithmetic, key => Setting(settings.RootElement, key) is { ValueKind: JsonValueKind.True }) is { } other)
                problems.Add($"{MetadataKey} has {other}: true, which computes another update; only plain low-rank updates are applied");
            return settings;
        }
        catch (JsonException exception)
        {
            problems.Add($"{MetadataKey} is not valid JSON ({exception.Message})");
            return null;
        }
    }

    private static void Check(string target, Dictionary<LoraRole, string> roles, SafetensorsFile file, List<string> problems)
    {
        foreach ((LoraRole role, string name) in new[] { (LoraRole.Down, LoraNames.Down(target)), (LoraRole.Up, LoraNames.Up(target)) })
        {
            if (!roles.ContainsKey(role))
                problems.Add($"tensor '{DisplayText.Of(name)}' is missing");
        }

        foreach ((LoraRole role, string name) in roles)
        {
            SafetensorsEntry entry = file.Entries[name];
            bool isFloating = entry.ScalarType is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
            bool fits = role == LoraRole.Alpha ? entry.Shape.All(side => side == 1) : entry.Shape.Length is 2 or 4 && entry.Shape.All(side => side > 0);
            if (!isFloating || !fits)
                problems.Add($"tensor '{DisplayText.Of(name)}' is {entry.DType} [{string.Join(",", entry.Shape)}]; it must be {(role == LoraRole.Alpha ? "one floating number" : "a floating matrix or kernel")}");
        }

        if (roles.TryGetValue(LoraRole.Down, out string? down) && roles.TryGetValue(LoraRole.Up, out string? up)
            && file.Entries[down].Shape is [var rank, ..] && file.Entries[up].Shape is [_, var other, ..] && rank != other)
            problems.Add($"tensor '{DisplayText.Of(up)}' is [{string.Join(",", file.Entries[up].Shape)}]; its second side must be the rank {rank} of '{DisplayText.Of(down)}'");
    }

    private static LoraLayer Layer(string target, Dictionary<LoraRole, string> roles, SafetensorsFile file, JsonElement? settings)
    {
        Tensor down = file.Read(roles[LoraRole.Down]), up = file.Read(roles[LoraRole.Up]);
        double alpha = down.shape[0];
        if (roles.TryGetValue(LoraRole.Alpha, out string? name))
            alpha = file.Read(name, ScalarType.Float64).item<double>();
        else if (settings is { } root && AlphaOf(root, target) is { } configured)
            alpha = configured;
        return new LoraLayer(target, down.DetachFromDisposeScope(), up.DetachFromDisposeScope(), alpha);
    }

    private static double? AlphaOf(JsonElement settings, string target)
    {
        if (Setting(settings, "alpha_pattern") is { ValueKind: JsonValueKind.Object } patterns
            && patterns.TryGetProperty(target, out JsonElement own) && own.ValueKind == JsonValueKind.Number)
            return own.GetDouble();
        return Setting(settings, "lora_alpha") is { ValueKind: JsonValueKind.Number } all ? all.GetDouble() : null;
    }

    private static JsonElement? Setting(JsonElement settings, string key) =>
        settings.TryGetProperty(string.Create(CultureInfo.InvariantCulture, $"{LoraNames.Prefix}{key}"), out JsonElement value) ? value : null;
}
