using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Frechet distances between pairs of feature sets in float64, and how images are prepared for the features.</summary>
public sealed partial class FidArea : IParityArea
{
    private const string TensorFile = "golden/fid_features.safetensors", ValueFile = "golden/fid.json";
    private const string ResizeFile = "golden/inception_pre.safetensors";

    // Equal sets: whatever is below counts as 0.
    private const double Zero = 1e-6;

    /// <inheritdoc />
    public string Name => "fid";

    /// <inheritdoc />
    public bool FollowsPrecision => false;

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. GoldenSource.Pair(TensorFile, ValueFile), new(ResizeFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context) =>
    [
        .. context.Folder.Has(TensorFile) && context.Folder.Has(ValueFile)
            ? ParityContext.Guard(TensorFile, () => CheckDistances(context))
            : [],
        .. context.Folder.Has(ResizeFile) ? ParityContext.Guard(ResizeFile, () => CheckResize(context)) : [],
    ];

    private static List<TensorCheck> CheckDistances(ParityContext context)
    {
        using GoldenFile features = context.Folder.OpenTensors(TensorFile);
        var checks = new List<TensorCheck>();
        foreach (JsonProperty entry in context.Folder.ReadJson(ValueFile).EnumerateObject())
            checks.AddRange(ParityContext.Guard($"fid/{entry.Name}", () => CheckPair(features, entry.Name, entry.Value)));
        context.NoteUnread(features);
        return checks;
    }

    private static IEnumerable<TensorCheck> CheckPair(GoldenFile features, string name, JsonElement expected)
    {
        Tensor first = features.Read($"{name}.f1"), second = features.Read($"{name}.f2");
        using FeatureStatistics a = FeatureStatistics.FromFeatures(first), b = FeatureStatistics.FromFeatures(second);
        double golden = expected.Field("fid").GetDouble();
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

    /// <summary>The file keeps every k-th row and column, and the sum of everything.</summary>
    private static List<TensorCheck> CheckResize(ParityContext context)
    {
        using GoldenFile golden = context.Folder.OpenTensors(ResizeFile);
        Tensor resized = InceptionV3.Preprocess(golden.Read("image01"));
        var checks = new List<TensorCheck>();
        foreach (string key in golden.Keys)
        {
            if (key == "sum")
                checks.Add(Tolerance.Relative(1e-4).Compare("fid/inception_pre.sum", resized.to(float64).sum(), golden.Read(key)));
            if (StrideKey().Match(key) is { Success: true } match)
            {
                TensorIndex every = TensorIndex.Slice(step: long.Parse(match.Groups["stride"].Value));
                checks.Add(Tolerance.Relative(1e-4).Compare($"fid/inception_pre.{key}",
                    resized[TensorIndex.Colon, TensorIndex.Colon, every, every], golden.Read(key)));
            }
        }

        context.NoteUnread(golden);
        return checks;
    }

    [GeneratedRegex("_every(?<stride>[0-9]+)$")]
    private static partial Regex StrideKey();
}
