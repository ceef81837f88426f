using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class MinSnrWeightingTests
{
    private static readonly NoiseSchedule Schedule = new(new SchedulerConfig { BetaSchedule = BetaSchedule.ScaledLinear });

    [Theory]
    [InlineData(PredictionType.Epsilon, 1)]
    [InlineData(PredictionType.Sample, 2)]
    [InlineData(PredictionType.VPrediction, 3)]
    public void Weights_OfEachPrediction_AreThoseOfThePaper(PredictionType type, int divisor)
    {
        double[] weights = MinSnrWeighting.Weights(Schedule, type, 5);
        foreach (int t in new[] { 0, 100, 500, 999 })
        {
            double snr = Schedule.AlphasCumprod[t] / (1 - Schedule.AlphasCumprod[t]);
            double expected = Math.Min(snr, 5) / (divisor == 1 ? snr : divisor == 2 ? 1 : snr + 1);
            weights[t].ShouldBe(expected, 1e-12);
        }
        weights.ShouldAllBe(weight => weight >= 0 && double.IsFinite(weight));
    }

    [Fact]
    public void Weights_WithoutAnySignal_AreTheLimits()
    {
        var schedule = new NoiseSchedule(new SchedulerConfig { RescaleBetasZeroSnr = true });
        MinSnrWeighting.Weights(schedule, PredictionType.Epsilon, 5)[^1].ShouldBe(1);
        MinSnrWeighting.Weights(schedule, PredictionType.VPrediction, 5)[^1].ShouldBe(0, 1e-12);
    }

    [Fact]
    public void PerSample_WithGamma_IsThePlainErrorTimesTheWeight() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(6);
        Tensor latents = randn([3, 2, 2, 2], float64, generator: generator), noise = randn_like(latents), output = randn_like(latents);
        Tensor timesteps = tensor(new[] { 5L, 400L, 900L });
        Tensor plain = new DenoisingLoss(Schedule, PredictionType.Epsilon).PerSample(output, latents, noise, timesteps);
        var weighed = new DenoisingLoss(Schedule, PredictionType.Epsilon, 5);
        double[] weights = MinSnrWeighting.Weights(Schedule, PredictionType.Epsilon, 5);
        TensorAssert.Close(weighed.PerSample(output, latents, noise, timesteps), plain * tensor(new[] { weights[5], weights[400], weights[900] }), 1e-12);
        GradientCheck.RelativeError(x => weighed.PerSample(x, latents, noise, timesteps).sum(), output).ShouldBeLessThan(1e-6);
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Constructor_GammaOutOfRange_IsRefused(double gamma) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new DenoisingLoss(Schedule, PredictionType.Epsilon, gamma));
}
