using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class LossScalerTests
{
    [Fact]
    public void Succeed_ForAWholeInterval_DoublesTheScaleAndOverflowHalvesIt()
    {
        using var scaler = new LossScaler(8, growthInterval: 2);
        scaler.Succeed();
        scaler.Scale.ShouldBe(8);
        scaler.Succeed();
        scaler.Scale.ShouldBe(16);
        scaler.Succeed();
        scaler.Overflow().ShouldBeTrue();
        scaler.Scale.ShouldBe(8);
        scaler.SkippedCount.ShouldBe(1);
        scaler.Succeed();
        scaler.Scale.ShouldBe(8);
    }

    [Fact]
    public void Overflow_AtScaleOne_IsNotTheScalesFault()
    {
        using var scaler = new LossScaler(1);
        scaler.Overflow().ShouldBeFalse();
        scaler.SkippedCount.ShouldBe(0);
    }

    [Fact]
    public void Restore_OfCopiedState_GoesOnWhereItWas()
    {
        using var scaler = new LossScaler(8, growthInterval: 2);
        scaler.Overflow();
        scaler.Succeed();
        using var other = new LossScaler(64, growthInterval: 2);
        other.State.copy_(scaler.State);
        other.Restore();
        (other.Scale, other.SkippedCount).ShouldBe((4, 1));
        other.Succeed();
        other.Scale.ShouldBe(8);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_ScaleThatIsNoPowerOfTwo_IsRefused(double scale) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LossScaler(scale));

    /// <summary>The network's output goes through float16, so gradients overflow there as in a float16 network.</summary>
    [Fact]
    public void Apply_GradientsThatOverflow_LeavesTheUpdateOutUntilTheScaleFits() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float32);
        using var plain = new TinyNetwork(3, float32);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        using var expected = new AdamWOptimizer(plain, new AdamWOptions());
        using var scaler = new LossScaler(1L << 30);
        var step = new FineTuningStep(
            (latents, time, text) => network.call(latents, time, text).to(float16).to(float32), Denoising(), new RewardWeightedLoss(0), optimizer, 1, null, scaler);
        FineTuningStepResult result = step.Run([Batch()], 1e-2);
        result.IsSkipped.ShouldBeTrue();
        result.GradientScale.ShouldBe(0);
        optimizer.StepCount.ShouldBe(0);
        TensorAssert.BitEqual(network.parameters().First(), plain.parameters().First());

        while (result.IsSkipped)
            result = step.Run([Batch()], 1e-2);
        scaler.SkippedCount.ShouldBeInRange(2, 29);
        FineTuningStepResult reference = new FineTuningStep(plain.call, Denoising(), new RewardWeightedLoss(0), expected).Run([Batch()], 1e-2);
        result.GradientNorm.ShouldBe(reference.GradientNorm, 0.01 * reference.GradientNorm);
        optimizer.StepCount.ShouldBe(1);
    });

    private static DenoisingLoss Denoising() => new(new NoiseSchedule(new SchedulerConfig()), PredictionType.Epsilon);

    private static DenoisingBatch Batch()
    {
        using var generator = new Generator(4);
        return new DenoisingBatch
        {
            Latents = randn([2, 4, 5, 5], float32, generator: generator),
            Noise = randn([2, 4, 5, 5], float32, generator: generator),
            Timesteps = tensor(new[] { 30L, 700L }),
            EncoderHiddenStates = randn([2, 3, 8], float32, generator: generator),
            Rewards = ones(2),
        };
    }
}
