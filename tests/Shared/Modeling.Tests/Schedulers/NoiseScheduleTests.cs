using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Schedulers;

public sealed class NoiseScheduleTests
{
    [Fact]
    public void Constructor_StableDiffusionBetas_GivesItsKnownSignalShares()
    {
        var schedule = new NoiseSchedule(new SchedulerConfig { BetaStart = 0.00085, BetaEnd = 0.012, BetaSchedule = BetaSchedule.ScaledLinear });
        schedule.AlphasCumprod[0].ShouldBe(0.99915, 1e-9);
        schedule.AlphasCumprod[500].ShouldBe(0.27633, 1e-4);
        schedule.AlphasCumprod[999].ShouldBe(0.0046601, 1e-6);
    }

    [Fact]
    public void Constructor_ZeroTerminalSnr_EndsWithoutSignalAndStartsWhereItStarted()
    {
        var plain = new NoiseSchedule(new SchedulerConfig());
        var rescaled = new NoiseSchedule(new SchedulerConfig { RescaleBetasZeroSnr = true });
        rescaled.AlphasCumprod[^1].ShouldBe(0);
        rescaled.AlphasCumprod[0].ShouldBe(plain.AlphasCumprod[0], 1e-12);
        rescaled.AlphasCumprod.Zip(rescaled.AlphasCumprod.Skip(1)).ShouldAllBe(pair => pair.First > pair.Second);
    }

    [Fact]
    public void Constructor_TrainedBetas_TakesThemAsTheyAre()
    {
        var schedule = new NoiseSchedule(new SchedulerConfig { NumTrainTimesteps = 3, TrainedBetas = [0.1, 0.2, 0.5] });
        schedule.Betas.ShouldBe([0.1, 0.2, 0.5]);
        schedule.AlphasCumprod[2].ShouldBe(0.9 * 0.8 * 0.5, 1e-15);
    }

    [Theory]
    [InlineData(BetaSchedule.Linear)]
    [InlineData(BetaSchedule.ScaledLinear)]
    [InlineData(BetaSchedule.SquaredCosine)]
    [InlineData(BetaSchedule.Sigmoid)]
    public void Constructor_EachSchedule_FallsMonotonically(BetaSchedule kind)
    {
        var schedule = new NoiseSchedule(new SchedulerConfig { BetaSchedule = kind, NumTrainTimesteps = 250 });
        schedule.Count.ShouldBe(250);
        schedule.AlphasCumprod.Zip(schedule.AlphasCumprod.Skip(1)).ShouldAllBe(pair => pair.First > pair.Second && pair.Second > 0);
    }

    [Fact]
    public void Constructor_ValuesOutOfRange_AreNamed()
    {
        Refused(new SchedulerConfig { NumTrainTimesteps = 1 }).ShouldContain("num_train_timesteps is 1");
        Refused(new SchedulerConfig { BetaStart = 0 }).ShouldContain("beta_start is 0");
        Refused(new SchedulerConfig { BetaEnd = double.NaN }).ShouldContain("beta_end is NaN");
        Refused(new SchedulerConfig { TrainedBetas = [0.1] }).ShouldContain("trained_betas has 1 values");
        Refused(new SchedulerConfig { NumTrainTimesteps = 2, TrainedBetas = [0.1, 1.5] }).ShouldContain("trained_betas");

        static string Refused(SchedulerConfig config) => Should.Throw<ArgumentException>(() => new NoiseSchedule(config)).Message;
    }

    [Fact]
    public void AddNoise_OneTimestepForAll_EqualsOneForEach() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var schedule = new NoiseSchedule(new SchedulerConfig());
        Tensor x = randn([3, 2, 2], generator: generator), noise = randn([3, 2, 2], generator: generator);
        TensorAssert.BitEqual(schedule.AddNoise(x, noise, tensor(7L)), schedule.AddNoise(x, noise, tensor(new[] { 7, 7, 7 })));
    });

    [Fact]
    public void GetVelocity_WithTheNoisySample_RecoversNoiseAndOriginal()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var schedule = new NoiseSchedule(new SchedulerConfig());
        Tensor x = randn([2, 4], float64, generator: generator), noise = randn([2, 4], float64, generator: generator);
        Tensor timesteps = tensor(new[] { 400L, 400L });
        Tensor noisy = schedule.AddNoise(x, noise, timesteps), velocity = schedule.GetVelocity(x, noise, timesteps);
        double alpha = schedule.AlphasCumprod[400];
        TensorAssert.Close(noisy * Math.Sqrt(alpha) - velocity * Math.Sqrt(1 - alpha), x, 1e-12);
        TensorAssert.Close(noisy * Math.Sqrt(1 - alpha) + velocity * Math.Sqrt(alpha), noise, 1e-12);
    }

    [Fact]
    public void AddNoise_WrongArguments_AreRefused()
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(new SchedulerConfig());
        Tensor x = ones(2, 3);
        Should.Throw<ArgumentException>(() => schedule.AddNoise(x, ones(2, 2), tensor(0L))).Message.ShouldContain("[2, 2]");
        Should.Throw<ArgumentException>(() => schedule.AddNoise(x, x, tensor(1000L))).Message.ShouldContain("Timestep 1000");
        Should.Throw<ArgumentException>(() => schedule.AddNoise(x, x, tensor(new[] { 1L, 2L, 3L }))).Message.ShouldContain("3 timesteps");
        Should.Throw<ArgumentException>(() => schedule.AddNoise(x, x, tensor(0.5))).Message.ShouldContain("whole");
    }
}
