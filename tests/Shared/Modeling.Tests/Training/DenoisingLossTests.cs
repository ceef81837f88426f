using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class DenoisingLossTests
{
    private static readonly NoiseSchedule Schedule = new(new SchedulerConfig { BetaSchedule = BetaSchedule.ScaledLinear });

    [Theory]
    [InlineData(PredictionType.Epsilon)]
    [InlineData(PredictionType.Sample)]
    [InlineData(PredictionType.VPrediction)]
    public void PerSample_EachPredictionType_HasTheGradientOfFiniteDifferences(PredictionType type)
    {
        using var scope = NewDisposeScope();
        var loss = new DenoisingLoss(Schedule, type);
        Tensor latents = Random(1), noise = Random(2), output = Random(3), timesteps = tensor(new[] { 5L, 900L });
        GradientCheck.RelativeError(x => loss.PerSample(x, latents, noise, timesteps).sum(), output).ShouldBeLessThan(1e-6);
    }

    [Theory]
    [InlineData(PredictionType.Epsilon)]
    [InlineData(PredictionType.Sample)]
    [InlineData(PredictionType.VPrediction)]
    public void PerSample_PerfectOutput_IsZeroAndOffByOneIsOne(PredictionType type) => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        var loss = new DenoisingLoss(Schedule, type);
        Tensor latents = Random(1), noise = Random(2), timesteps = tensor(new[] { 5L, 900L });
        double alpha = Schedule.AlphasCumprod[900];
        Tensor perfect = type switch
        {
            PredictionType.Epsilon => noise,
            PredictionType.Sample => latents,
            _ => Schedule.GetVelocity(latents, noise, timesteps),
        };
        loss.PerSample(perfect, latents, noise, timesteps).abs().max().item<double>().ShouldBe(0, 1e-15);
        TensorAssert.Close(loss.PerSample(perfect + 1, latents, noise, timesteps), ones(2, float64), 1e-12);
        if (type == PredictionType.VPrediction)
            TensorAssert.Close(perfect[1], noise[1] * Math.Sqrt(alpha) - latents[1] * Math.Sqrt(1 - alpha), 1e-12);
    });

    [Fact]
    public void PerSample_HalfPrecisionOutput_IsMeasuredInSinglePrecision()
    {
        using var scope = NewDisposeScope();
        var loss = new DenoisingLoss(Schedule, PredictionType.Epsilon);
        Tensor zero = zeros([2, 1, 2, 2], float16), timesteps = tensor(new[] { 0L, 1L });
        Tensor errors = loss.PerSample(full([2, 1, 2, 2], 300, float16), zero, zero, timesteps);
        errors.dtype.ShouldBe(float32);
        errors[0].item<float>().ShouldBe(90_000);
    }

    [Fact]
    public void PerSample_OtherShape_IsRefused()
    {
        using var scope = NewDisposeScope();
        var loss = new DenoisingLoss(Schedule, PredictionType.Epsilon);
        Should.Throw<ArgumentException>(() => loss.PerSample(ones(2, 2, 2, 2), ones(2, 1, 2, 2), ones(2, 1, 2, 2), tensor(new[] { 0L, 1L })))
            .Message.ShouldContain("[2, 2, 2, 2]");
    }

    private static Tensor Random(ulong seed)
    {
        using var generator = new Generator(seed);
        return randn([2, 3, 2, 2], float64, generator: generator);
    }
}
