using RlhfT2I.Modeling.Schedulers;

namespace RlhfT2I.Modeling.Tests.Schedulers;

public sealed class NoiseSchedulersTests
{
    [Fact]
    public void Create_UnknownClass_NamesItAndTheKnownOnes()
    {
        string message = Should.Throw<ArgumentException>(() => NoiseSchedulers.Create("LMSDiscreteScheduler", new SchedulerConfig())).Message;
        message.ShouldContain("LMSDiscreteScheduler");
        message.ShouldContain("PNDMScheduler");
    }

    [Fact]
    public void Create_ConfigWithoutClass_IsRefused() =>
        Should.Throw<ArgumentException>(() => NoiseSchedulers.Create(new SchedulerConfig())).Message.ShouldContain("_class_name");

    [Fact]
    public void Create_ConfigOfAnotherClass_KeepsSharedKeysAndTakesOwnDefaults()
    {
        SchedulerConfig pndm = SchedulerConfig.FromJson(
            """{"_class_name": "PNDMScheduler", "set_alpha_to_one": false, "skip_prk_steps": true, "clip_sample": false, "steps_offset": 1}""");
        using INoiseScheduler ddim = NoiseSchedulers.Create("DDIMScheduler", pndm);
        ddim.Config.SetAlphaToOne.ShouldBe(false);
        ddim.Config.ClipSample.ShouldBe(false);
        ddim.Config.TimestepSpacing.ShouldBe(TimestepSpacing.Leading);
        ddim.Config.ClassName.ShouldBe("DDIMScheduler");
        using INoiseScheduler euler = NoiseSchedulers.Create("EulerDiscreteScheduler", pndm);
        euler.Config.TimestepSpacing.ShouldBe(TimestepSpacing.Linspace);
        using INoiseScheduler own = NoiseSchedulers.Create(pndm);
        own.ShouldBeOfType<PndmScheduler>();
        NoiseSchedulers.UnusedKeys("DDIMScheduler", pndm).ShouldBe(["skip_prk_steps"]);
        NoiseSchedulers.UnusedKeys("EulerDiscreteScheduler", pndm).ShouldBe(["set_alpha_to_one", "skip_prk_steps", "clip_sample"]);
    }

    [Fact]
    public void Create_EmptyConfig_TakesTheClassDefaults()
    {
        SchedulerConfig config = SchedulerConfig.FromJson("{}");
        using INoiseScheduler ddim = NoiseSchedulers.Create("DDIMScheduler", config);
        (ddim.Config.ClipSample, ddim.Config.SetAlphaToOne).ShouldBe((true, true));
        using INoiseScheduler pndm = NoiseSchedulers.Create("PNDMScheduler", config);
        (pndm.Config.SkipPrkSteps, pndm.Config.SetAlphaToOne).ShouldBe((false, false));
        using INoiseScheduler ddpm = NoiseSchedulers.Create("DDPMScheduler", config);
        (ddpm.Config.ClipSample, ddpm.Config.VarianceType).ShouldBe((true, VarianceType.FixedSmall));
    }

    [Theory]
    [InlineData("PNDMScheduler", """{"prediction_type": "sample"}""", "prediction_type")]
    [InlineData("EulerAncestralDiscreteScheduler", """{"prediction_type": "sample"}""", "prediction_type")]
    [InlineData("EulerDiscreteScheduler", """{"rescale_betas_zero_snr": true}""", "rescale_betas_zero_snr")]
    [InlineData("DPMSolverMultistepScheduler", """{"solver_order": 4}""", "solver_order")]
    [InlineData("DPMSolverMultistepScheduler", """{"solver_order": 3, "algorithm_type": "sde-dpmsolver++"}""", "solver_order")]
    [InlineData("DPMSolverMultistepScheduler", """{"variance_type": "learned"}""", "variance_type")]
    [InlineData("DDIMScheduler", """{"thresholding": true, "dynamic_thresholding_ratio": 2}""", "dynamic_thresholding_ratio")]
    [InlineData("DDPMScheduler", """{"clip_sample_range": 0}""", "clip_sample_range")]
    public void Create_UnsupportedSetting_IsNamed(string className, string json, string key) =>
        Should.Throw<ArgumentException>(() => NoiseSchedulers.Create(className, SchedulerConfig.FromJson(json))).Message.ShouldContain(key);
}
