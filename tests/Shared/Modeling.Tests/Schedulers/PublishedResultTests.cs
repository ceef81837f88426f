using RlhfT2I.Modeling.Schedulers;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Schedulers;

/// <summary>
/// Numbers that the tests of diffusers 0.20 hold: a model of sample * t / (t + 1) from a fixed ramp, linear betas, mean of the
/// magnitudes at the end.
/// </summary>
public sealed class PublishedResultTests
{
    [Theory]
    [InlineData("DDIMScheduler", "{}", 0.223967)]
    [InlineData("DDIMScheduler", """{"prediction_type": "v_prediction"}""", 0.0684)]
    [InlineData("DDIMScheduler", """{"set_alpha_to_one": true, "beta_start": 0.01}""", 0.1951)]
    [InlineData("DDIMScheduler", """{"set_alpha_to_one": false, "beta_start": 0.01}""", 0.1941)]
    [InlineData("PNDMScheduler", "{}", 0.2580)]
    [InlineData("PNDMScheduler", """{"prediction_type": "v_prediction"}""", 0.0878)]
    [InlineData("PNDMScheduler", """{"set_alpha_to_one": true, "beta_start": 0.01}""", 0.2995)]
    [InlineData("PNDMScheduler", """{"set_alpha_to_one": false, "beta_start": 0.01}""", 0.2434)]
    [InlineData("EulerDiscreteScheduler", """{"num_train_timesteps": 1100}""", 0.0131)]
    [InlineData("EulerDiscreteScheduler", """{"num_train_timesteps": 1100, "use_karras_sigmas": true}""", 0.1621)]
    [InlineData("DPMSolverMultistepScheduler", """{"lower_order_final": false}""", 0.3301)]
    [InlineData("DPMSolverMultistepScheduler", """{"lower_order_final": false, "prediction_type": "v_prediction"}""", 0.2251)]
    [InlineData(
        "DPMSolverMultistepScheduler",
        """{"lower_order_final": false, "thresholding": true, "dynamic_thresholding_ratio": 0.87, "sample_max_value": 0.5}""", 1.1364)]
    public void Step_TenStepsOfTheDummyModel_EndsAtThePublishedMean(string className, string json, double mean) =>
        FullLoop(className, json, 10).ShouldBe(mean, 1e-3);

    [Theory]
    [InlineData("{}", 0.3372)]
    [InlineData("""{"prediction_type": "v_prediction"}""", 0.2631)]
    public void Step_ThousandDdpmStepsOfTheDummyModel_EndsAtThePublishedMean(string json, double mean) =>
        FullLoop("DDPMScheduler", json, 1000).ShouldBe(mean, 1e-3);

    [Fact]
    public void Step_TenAncestralStepsOfTheDummyModel_EndsAtThePublishedMean() =>
        FullLoop("EulerAncestralDiscreteScheduler", """{"num_train_timesteps": 1100}""", 10).ShouldBe(0.1983, 1e-3);

    [Theory]
    [InlineData(487, 0.00979)]
    [InlineData(999, 0.02)]
    public void Step_DdpmAtFullLength_AddsThePublishedVariance(int timestep, double variance)
    {
        using var scope = NewDisposeScope();
        using var scheduler = new DdpmScheduler(new SchedulerConfig { ClipSample = false });
        scheduler.SetTimesteps(1000);
        Tensor sample = zeros(1, 1, 1, 1);
        Tensor previous = scheduler.Step(sample, 999 - timestep, sample, new SchedulerStepOptions { Noise = () => ones(1, 1, 1, 1) });
        Math.Pow(previous.item<float>(), 2).ShouldBe(variance, 1e-5);
    }

    private static double FullLoop(string className, string json, int steps)
    {
        using var scope = NewDisposeScope();
        using INoiseScheduler scheduler = NoiseSchedulers.Create(className, SchedulerConfig.FromJson(json));
        scheduler.SetTimesteps(steps);
        using var generator = new Generator(0);
        const int count = 4 * 3 * 8 * 8;
        Tensor sample = (arange(count, float32) / count).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) * scheduler.InitNoiseSigma;
        var options = new SchedulerStepOptions { Noise = () => randn([4, 3, 8, 8], generator: generator) };
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            sample = scheduler.ScaleModelInput(sample, i);
            double t = scheduler.Timesteps[i];
            sample = scheduler.Step(sample * (t / (t + 1)), i, sample, options);
        }
        return sample.abs().mean().item<float>();
    }
}
