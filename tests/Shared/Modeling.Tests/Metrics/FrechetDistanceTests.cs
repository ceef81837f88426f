using System.Text.Json;
using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Metrics;

public sealed class FrechetDistanceTests
{
    [Fact]
    public void Compute_GoldenFeatures_MatchesTheReference()
    {
        using SafetensorsFile tensors = SafetensorsFile.Open(Repository.Parity("golden", "fid_features.safetensors"));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Repository.Parity("golden", "fid.json")));
        foreach (JsonProperty entry in golden.RootElement.EnumerateObject())
        {
            using Tensor first = tensors.Read($"{entry.Name}.f1"), second = tensors.Read($"{entry.Name}.f2");
            double expected = entry.Value.GetProperty("fid").GetDouble();
            bool deficient = Math.Min(first.shape[0], second.shape[0]) <= first.shape[1];
            double tolerance = Math.Max(1e-6, Math.Abs(expected) * (deficient ? 1e-3 : 1e-6));
            FrechetDistance.Compute(first, second).ShouldBe(expected, tolerance, entry.Name);
            using FeatureStatistics statistics = FeatureStatistics.FromFeatures(first);
            using Tensor trace = statistics.Covariance.trace();
            trace.item<double>().ShouldBe(entry.Value.GetProperty("trace1").GetDouble(), 1e-6, entry.Name);
        }
    }

    [Fact]
    public void Compute_DiagonalGaussians_IsTheClosedForm()
    {
        using var scope = NewDisposeScope();
        using FeatureStatistics a = new(tensor(new[] { 1.0, 2.0 }), diag(tensor(new[] { 4.0, 0.0 })));
        using FeatureStatistics b = new(tensor(new[] { 1.0, 5.0 }), diag(tensor(new[] { 9.0, 16.0 })));
        FrechetDistance.Compute(a, b).ShouldBe(9 + 1 + 16, 1e-12);
    }

    [Fact]
    public void Compute_SameSetOfFewerSamplesThanDimensions_IsZero() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor features = randn([10, 64], generator: generator);
        Math.Abs(FrechetDistance.Compute(features, features)).ShouldBeLessThan(1e-10);
    });

    [Fact]
    public void Compute_WrongFeatures_AreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => FrechetDistance.Compute(ones(1, 4), ones(3, 4))).Message.ShouldContain("at least 2");
        Should.Throw<ArgumentException>(() => FrechetDistance.Compute(ones(3, 4), ones(3, 5))).Message.ShouldContain("4 and 5");
        Should.Throw<ArgumentException>(() => FrechetDistance.Compute(full(3, 4, double.NaN), ones(3, 4))).Message.ShouldContain("finite");
    }
}
