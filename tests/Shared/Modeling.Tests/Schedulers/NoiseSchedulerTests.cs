using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Schedulers;

public sealed class NoiseSchedulerTests
{
    public static TheoryData<string> ClassNames => [.. NoiseSchedulers.ClassNames];

    [Theory]
    [MemberData(nameof(ClassNames))]
    public void Step_TwoHundredStepsInAScopeEach_KeepsLiveTensorsFlat(string className)
    {
        TensorAssert.NoLeaks(() =>
        {
            using INoiseScheduler scheduler = NoiseSchedulers.Create(className, new SchedulerConfig { SkipPrkSteps = true, SolverOrder = 3, ClipSample = false });
            scheduler.SetTimesteps(200);
            Tensor sample = ones(1, 4, 2, 2);
            var options = new SchedulerStepOptions { Eta = 0.5, Noise = () => zeros(1, 4, 2, 2) };
            long after20 = 0;
            for (int i = 0; i < 200; i++)
            {
                using var scope = NewDisposeScope();
                using Tensor old = sample;
                sample = scheduler.Step(scheduler.ScaleModelInput(sample, i) * 0.1, i, sample, options).DetachFromDisposeScope();
                if (i == 20)
                    after20 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            }
            DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBeLessThanOrEqualTo(after20);
            sample.Dispose();
        });
    }

    [Theory]
    [MemberData(nameof(ClassNames))]
    public void Step_FewSteps_StaysFiniteAndInOrder(string className)
    {
        using var scope = NewDisposeScope();
        foreach (TimestepSpacing spacing in Enum.GetValues<TimestepSpacing>())
        {
            foreach (int steps in new[] { 1, 2, 3, 7, 30, 61 })
            {
                using INoiseScheduler scheduler = NoiseSchedulers.Create(className, new SchedulerConfig { SkipPrkSteps = true, TimestepSpacing = spacing });
                scheduler.SetTimesteps(steps);
                scheduler.Timesteps.Count.ShouldBe(className == "PNDMScheduler" && steps > 1 ? steps + 1 : steps);
                scheduler.Timesteps.Zip(scheduler.Timesteps.Skip(1)).ShouldAllBe(pair => pair.First >= pair.Second);
                Tensor sample = ones(1, 1, 2, 2) * scheduler.InitNoiseSigma;
                var options = new SchedulerStepOptions { Noise = () => ones(1, 1, 2, 2) };
                for (int i = 0; i < scheduler.Timesteps.Count; i++)
                    sample = scheduler.Step(scheduler.ScaleModelInput(sample, i) * 0.5, i, sample, options);
                sample.isfinite().all().item<bool>().ShouldBeTrue($"{spacing} {steps}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ClassNames))]
    public void Step_HalfPrecisionSample_KeepsItsType(string className)
    {
        using var scope = NewDisposeScope();
        using INoiseScheduler scheduler = NoiseSchedulers.Create(className, new SchedulerConfig { SkipPrkSteps = true });
        scheduler.SetTimesteps(3);
        Tensor sample = ones([1, 1, 2, 2], bfloat16);
        scheduler.Step(sample, 0, sample, new SchedulerStepOptions { Noise = () => ones(1, 1, 2, 2) }).dtype.ShouldBe(bfloat16);
    }

    [Theory]
    [MemberData(nameof(ClassNames))]
    public void Step_WrongUse_IsRefused(string className)
    {
        using var scope = NewDisposeScope();
        using INoiseScheduler scheduler = NoiseSchedulers.Create(className, new SchedulerConfig { SkipPrkSteps = true });
        Tensor sample = ones(1, 1, 2, 2), other = ones(1, 1, 2, 3);
        Should.Throw<InvalidOperationException>(() => scheduler.Step(sample, 0, sample));
        Should.Throw<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(0));
        scheduler.SetTimesteps(4);
        Should.Throw<ArgumentException>(() => scheduler.Step(other, 0, sample)).Message.ShouldContain("[1, 1, 2, 3]");
        Should.Throw<ArgumentOutOfRangeException>(() => scheduler.Step(sample, scheduler.Timesteps.Count, sample));
        Should.Throw<ArgumentNullException>(() => scheduler.Step(null!, 0, sample));
    }

    [Fact]
    public void Step_OutOfOrder_IsRefusedByMultistepSchedulersAndZeroStartsAfresh()
    {
        using var scope = NewDisposeScope();
        foreach (string className in new[] { "PNDMScheduler", "DPMSolverMultistepScheduler" })
        {
            using INoiseScheduler scheduler = NoiseSchedulers.Create(className, new SchedulerConfig { SkipPrkSteps = true });
            scheduler.SetTimesteps(10);
            Tensor sample = ones(1, 1, 2, 2);
            Tensor first = scheduler.Step(sample, 0, sample);
            Should.Throw<InvalidOperationException>(() => scheduler.Step(sample, 2, sample)).Message.ShouldContain("step 1");
            scheduler.Step(sample, 1, first);
            TensorAssert.BitEqual(scheduler.Step(sample, 0, sample), first);
        }
    }

    [Fact]
    public void Step_NoiseNeededButNoSource_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var scheduler = new EulerAncestralDiscreteScheduler(new SchedulerConfig());
        scheduler.SetTimesteps(4);
        Tensor sample = ones(1, 1, 2, 2);
        Should.Throw<ArgumentException>(() => scheduler.Step(sample, 0, sample)).Message.ShouldContain("Noise");
    }

    [Fact]
    public void Step_PerfectPrediction_ReturnsTheOriginalSample()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor original = randn([1, 4, 4, 4], float64, generator: generator);
        using var scheduler = new DdimScheduler(new SchedulerConfig { ClipSample = false, PredictionType = PredictionType.Sample });
        scheduler.SetTimesteps(13);
        Tensor sample = randn([1, 4, 4, 4], float64, generator: generator);
        for (int i = 0; i < 13; i++)
            sample = scheduler.Step(original, i, sample);
        TensorAssert.Close(sample, original, 1e-12);
    }

    [Fact]
    public void Step_ThirdOrderKarrasEndingAtTimestepZero_StaysFinite()
    {
        using var scope = NewDisposeScope();
        using var scheduler = new DpmSolverMultistepScheduler(new SchedulerConfig { SolverOrder = 3, UseKarrasSigmas = true });
        scheduler.SetTimesteps(40);
        scheduler.Timesteps.ShouldBeUnique();
        Tensor sample = ones(1, 1, 2, 2);
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
            sample = scheduler.Step(sample * 0.5, i, sample);
        sample.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Step_LearnedRange_BlendsTheTwoFixedVariances()
    {
        using var scope = NewDisposeScope();
        Tensor sample = ones(1, 1, 2, 2);
        float Last(VarianceType type, params double[] variance)
        {
            using var scheduler = new DdpmScheduler(new SchedulerConfig { VarianceType = type, ClipSample = false });
            scheduler.SetTimesteps(10);
            Tensor output = cat([sample * 0.3, .. variance.Select(v => ones(1, 1, 2, 2) * v)], 1);
            return scheduler.Step(output, 4, sample, new SchedulerStepOptions { Noise = () => ones(1, 1, 2, 2) })[0, 0, 0, 0].item<float>();
        }
        Last(VarianceType.LearnedRange, -1).ShouldBe(Last(VarianceType.FixedSmall), 1e-5f);
        Last(VarianceType.LearnedRange, 1).ShouldBe(Last(VarianceType.FixedLarge), 1e-5f);
        Last(VarianceType.FixedSmallLog).ShouldBe(Last(VarianceType.FixedSmall), 1e-6f);
    }

    [Theory]
    [InlineData(1, -5.1)]
    [InlineData(10, -5.1)]
    [InlineData(10, 0.0)]
    public void SetTimesteps_LambdaLimit_LeavesTheNoisiestTimestepsOut(int steps, double limit)
    {
        foreach (TimestepSpacing spacing in Enum.GetValues<TimestepSpacing>())
        {
            using var scheduler = new DpmSolverMultistepScheduler(new SchedulerConfig
            {
                BetaSchedule = BetaSchedule.SquaredCosine,
                LambdaMinClipped = limit,
                TimestepSpacing = spacing,
            });
            scheduler.SetTimesteps(steps);
            double alpha = scheduler.Schedule.AlphasCumprod[(int)scheduler.Timesteps[0]];
            (0.5 * Math.Log(alpha / (1 - alpha))).ShouldBeGreaterThanOrEqualTo(limit);
        }
    }

    [Fact]
    public void SetTimesteps_LeadingEuler_StartsAboveTheLargestSigma()
    {
        using var scheduler = new EulerDiscreteScheduler(new SchedulerConfig { TimestepSpacing = TimestepSpacing.Leading, StepsOffset = 1 });
        Should.Throw<InvalidOperationException>(() => scheduler.InitNoiseSigma);
        scheduler.SetTimesteps(20);
        scheduler.Timesteps[0].ShouldBe(951);
        scheduler.InitNoiseSigma.ShouldBe(Math.Sqrt(scheduler.Sigmas![0] * scheduler.Sigmas[0] + 1), 1e-12);
    }

    [Fact]
    public void SetTimesteps_OffsetPastTheSchedule_IsRefused()
    {
        using var scheduler = new DdimScheduler(new SchedulerConfig { StepsOffset = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(1000)).Message.ShouldContain("1000");
        Should.Throw<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(1001));
    }

    [Fact]
    public void SetTimesteps_LogLinear_SpacesTheLogarithmsEvenlyAndEndsAtTheSmallest()
    {
        using var scheduler = new EulerDiscreteScheduler(new SchedulerConfig { InterpolationType = SigmaInterpolation.LogLinear });
        scheduler.SetTimesteps(5);
        double ratio = scheduler.Sigmas![1] / scheduler.Sigmas[0];
        for (int i = 1; i <= 5; i++)
            (scheduler.Sigmas[i] / scheduler.Sigmas[i - 1]).ShouldBe(ratio, 1e-9);
        double alpha = scheduler.Schedule.AlphasCumprod[0];
        scheduler.Sigmas[5].ShouldBe(Math.Sqrt((1 - alpha) / alpha), 1e-12);
    }
}
