using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Pairs a file's tensors with a module's and lists all that do not fit.</summary>
internal static class CheckpointMatch
{
    /// <summary>The pairs to load, in the order of the file.</summary>
    /// <exception cref="CheckpointMismatchException">At least one tensor does not fit.</exception>
    public static IReadOnlyList<(SafetensorsEntry Entry, string Name)> Match(
        Dictionary<string, Tensor> module, ITensorSource file, ModuleWeightsOptions options)
    {
        (IReadOnlyList<(SafetensorsEntry Entry, string Name)> matches, IReadOnlyList<string> problems) = Compare(module, file, options);
        return problems.Count == 0 ? matches : throw new CheckpointMismatchException(file.Path, problems);
    }

    /// <summary>The pairs, in the order of the file, and one line for each tensor that does not fit. Only names, shapes and types are looked at.</summary>
    public static (IReadOnlyList<(SafetensorsEntry Entry, string Name)> Matches, IReadOnlyList<string> Problems) Compare(
        Dictionary<string, Tensor> module, ITensorSource file, ModuleWeightsOptions options)
    {
        List<(SafetensorsEntry Entry, string Name)> all =
            [.. file.Entries.Values.Select(entry => (entry, options.Rename?.Invoke(entry.Name) ?? entry.Name))];
        var problems = new List<string>();
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        var matches = new List<(SafetensorsEntry Entry, string Name)>();
        foreach ((SafetensorsEntry entry, string name) in all)
        {
            if (!module.ContainsKey(name))
            {
                if (!Ignored(options, entry.Name, name))
                    problems.Add($"unexpected: {Shown(entry, name)} is {Describe(entry)}, the module has none of that name");
            }
            else if (!taken.TryAdd(name, entry.Name))
            {
                problems.Add($"unexpected: {Shown(entry, name)} stands for the same tensor as '{DisplayText.Of(taken[name])}'");
            }
            else
            {
                matches.Add((entry, name));
            }
        }

        ScalarType? floating = MajorityType(matches, module);
        foreach ((SafetensorsEntry entry, string name) in matches)
            Compare(entry, name, module[name], floating, problems);

        foreach ((string name, Tensor tensor) in module)
        {
            if (!taken.ContainsKey(name) && !ModuleWeights.IsIgnored(options.Ignored, name))
                problems.Add($"missing: '{name}', expected {Describe(tensor.dtype, tensor.shape)}");
        }

        return (matches, problems);
    }

    private static void Compare(SafetensorsEntry entry, string name, Tensor expected, ScalarType? floating, List<string> problems)
    {
        if (!entry.Shape.SequenceEqual(expected.shape))
            problems.Add($"misshapen: {Shown(entry, name)} is {Describe(entry)}, expected {Describe(expected.dtype, expected.shape)}");

        ScalarType wanted = expected.is_floating_point() && floating is { } majority ? majority : expected.dtype;
        if (entry.ScalarType != wanted)
        {
            string why = expected.is_floating_point() ? "the type of the file's other weights" : "the module's type";
            problems.Add($"mistyped: {Shown(entry, name)} is {Describe(entry)}, expected {Describe(wanted, expected.shape)} ({why})");
        }
    }

    /// <summary>The floating type most weights of the file have; on a tie the one with more bytes.</summary>
    private static ScalarType? MajorityType(List<(SafetensorsEntry Entry, string Name)> matches, Dictionary<string, Tensor> module) =>
        matches.Where(match => module[match.Name].is_floating_point() && IsFloating(match.Entry.ScalarType))
            .GroupBy(match => match.Entry.ScalarType)
            .OrderByDescending(group => group.Count())
            .ThenByDescending(group => group.Sum(match => match.Entry.ByteCount))
            .Select(group => (ScalarType?)group.Key)
            .FirstOrDefault();

    private static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    private static bool Ignored(ModuleWeightsOptions options, string fileName, string name) =>
        ModuleWeights.IsIgnored(options.Ignored, fileName) || ModuleWeights.IsIgnored(options.Ignored, name);

    private static string Shown(SafetensorsEntry entry, string name) =>
        entry.Name == name
            ? $"'{DisplayText.Of(name)}'"
            : $"'{DisplayText.Of(name)}' (in the file '{DisplayText.Of(entry.Name)}')";

    private static string Describe(SafetensorsEntry entry) => Describe(entry.ScalarType, entry.Shape);

    private static string Describe(ScalarType type, long[] shape) => $"{SafetensorsDType.NameOf(type)} [{string.Join(",", shape)}]";
}
