using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Metrics;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Frechet distances between pairs of feature sets; always in float64.</summary>
public sealed class FidArea : IParityArea
{
    private const string TensorFile = "golden/fid_features.safetensors", ValueFile = "golden/fid.json";

    // Equal sets: whatever is below counts as 0.
    private const double Zero = 1e-6;

    /// <inheritdoc />
    public string Name => "fid";

    /// <inheritdoc />
    public IReadOnlyList<string> Files => [TensorFile, ValueFile];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile) || !context.Folder.Has(ValueFile))
            yield break; // the runner names the missing one
        using GoldenFile features = context.Folder.OpenTensors(TensorFile);
        foreach (JsonProperty entry in context.Folder.ReadJson(ValueFile).EnumerateObject())
            foreach (TensorCheck check in ParityContext.Guard($"fid/{entry.Name}", () => CheckPair(features, entry.Name, entry.Value)))
                yield return check;
        context.NoteUnread(features);
    }

    private static IEnumerable<TensorCheck> CheckPair(GoldenFile features, string name, JsonElement expected)
    {
        Tensor first = features.Read($"{name}.f1"), second = features.Read($"{name}.f2");
        using FeatureStatistics a = FeatureStatistics.FromFeatures(first), b = FeatureStatistics.FromFeatures(second);
        double golden = expected.GetProperty("fid").GetDouble();
        // With fewer samples than dimensions the covariance is singular, and the reference's matrix root loses digits.
        bool singular = Math.Min(first.shape[0], second.shape[0]) <= first.shape[1];
        Tolerance tolerance = Math.Abs(golden) < Zero ? Tolerance.Absolute(Zero) : Tolerance.OfMaximum(singular ? 1e-3 : 1e-4);
        yield return tolerance.Compare($"fid/{name}", FrechetDistance.Compute(a, b), golden);

        (string Key, double Value)[] terms =
        [
            ("mean_term", (a.Mean - b.Mean).square().sum().item<double>()),
            ("trace1", a.Covariance.trace().item<double>()),
            ("trace2", b.Covariance.trace().item<double>()),
        ];
        foreach ((string key, double value) in terms)
            if (expected.TryGetProperty(key, out JsonElement term))
                yield return Tolerance.Relative(1e-4).Compare($"fid/{name}.{key}", value, term.GetDouble());
    }
}
