using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Prompts.Sets;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// How far models' pictures of captions are from pictures that show what the captions say: the Frechet distance of features (FID) and the maximum mean discrepancy of
/// normalised features (CMMD). Owns the features.
/// </summary>
internal sealed class FidelityMeasure : IDisposable
{
    // Wide features such as Inception's cost seconds a distance.
    private const int Resamples = 200, ResamplesOfWide = 20, Wide = 512;
    private const ulong Seed = 0x66696465;

    private readonly PictureFeatures _features;
    private readonly Tensor _reference;
    private readonly Dictionary<string, Tensor> _models = [];

    /// <summary>Computes the features of the reference pictures.</summary>
    /// <param name="features">The network; not owned.</param>
    /// <param name="reference">Pictures, one of each caption.</param>
    public FidelityMeasure(PictureFeatures features, IEnumerable<RgbImage> reference)
    {
        _features = features;
        _reference = features.Compute(reference).DetachFromDisposeScope();
    }

    /// <summary>Computes the features of the next of a model's pictures.</summary>
    /// <param name="model">Its key.</param>
    /// <param name="pictures">One of each caption, in the order of the reference pictures.</param>
    public void Add(string model, IReadOnlyList<RgbImage> pictures)
    {
        using var scope = NewDisposeScope();
        Tensor next = _features.Compute(pictures);
        Tensor all = _models.Remove(model, out Tensor? before) ? cat([before, next]) : next;
        before?.Dispose();
        _models[model] = all.DetachFromDisposeScope();
    }

    /// <summary>The Frechet distance of a model's pictures to the reference.</summary>
    public double Frechet(string model) => FrechetDistance.Compute(Of(model), _reference);

    /// <summary>The maximum mean discrepancy times 1,000, on features of length 1, with the published kernel.</summary>
    public double Discrepancy(string model)
    {
        using var scope = NewDisposeScope();
        return new MaximumMeanDiscrepancy().Compute(Unit(Of(model)), Unit(_reference));
    }

    /// <summary>
    /// Difference of the distances of two models, with a percentile interval over captions: the same captions are drawn again for both models and the reference, so that what
    /// a smaller variety adds to each distance cancels for the most part.
    /// </summary>
    public Share Difference(string first, string second)
    {
        int count = (int)_reference.shape[0];
        var random = new SplitMix64(Seed);
        double[] values = new double[_reference.shape[1] > Wide ? ResamplesOfWide : Resamples];
        for (int i = 0; i < values.Length; i++)
        {
            using var scope = NewDisposeScope();
            long[] drawn = [.. Enumerable.Range(0, count).Select(_ => (long)random.NextBelow(count))];
            Tensor rows = tensor(drawn), reference = _reference.index_select(0, rows);
            using FeatureStatistics wanted = FeatureStatistics.FromFeatures(reference);
            double Distance(string model)
            {
                using FeatureStatistics found = FeatureStatistics.FromFeatures(Of(model).index_select(0, rows));
                return FrechetDistance.Compute(found, wanted);
            }

            values[i] = Distance(first) - Distance(second);
        }

        return Share.OfResamples(Frechet(first) - Frechet(second), values, count);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reference.Dispose();
        foreach (Tensor features in _models.Values)
            features.Dispose();
    }

    /// <summary>Features of a model's pictures.</summary>
    /// <exception cref="InvalidOperationException">There are not as many as reference pictures.</exception>
    private Tensor Of(string model) => _models[model].shape[0] == _reference.shape[0]
        ? _models[model]
        : throw new InvalidOperationException($"There are {_models[model].shape[0]} pictures of '{model}' for {_reference.shape[0]} captions.");

    private static Tensor Unit(Tensor features) => features / features.square().sum(1, keepdim: true).sqrt();
}
