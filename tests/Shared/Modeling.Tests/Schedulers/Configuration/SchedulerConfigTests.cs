using System.Text.Json;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Schedulers;

public sealed class SchedulerConfigTests
{
    [Fact]
    public void FromJson_PipelineFile_Reads()
    {
        SchedulerConfig config = SchedulerConfig.FromJson(File.ReadAllText(Repository.Parity("pipeline", "scheduler", "scheduler_config.json")));
        config.ClassName.ShouldEndWith("Scheduler");
        config.Keys.ShouldContain("beta_start");
    }

    [Fact]
    public void FromJson_PythonInfinity_Reads() =>
        SchedulerConfig.FromJson("""{"lambda_min_clipped": -Infinity, "_class_name": "a \"NaN\" name"}""")
            .LambdaMinClipped.ShouldBe(double.NegativeInfinity);

    [Fact]
    public void FromJson_UnknownKeys_AreKeptAsideAndNullsTakeDefaults()
    {
        SchedulerConfig config = SchedulerConfig.FromJson("""{"flow_shift": 3, "trained_betas": null, "variance_type": null}""");
        (config with { Keys = [] }).ShouldBe(new SchedulerConfig { Keys = [] });
        config.Keys.ShouldBe(["flow_shift", "trained_betas", "variance_type"]);
    }

    [Theory]
    [InlineData("""{"beta_schedule": "cosine"}""", "beta_schedule is cosine; allowed: linear, scaled_linear, squaredcos_cap_v2, sigmoid")]
    [InlineData("""{"prediction_type": "flow"}""", "prediction_type is flow; allowed: epsilon, sample, v_prediction")]
    [InlineData("""{"timestep_spacing": "even"}""", "timestep_spacing is even")]
    [InlineData("""{"variance_type": "fixed_large_log"}""", "variance_type is fixed_large_log")]
    [InlineData("""{"num_train_timesteps": 10.5}""", "num_train_timesteps is 10.5; allowed: a whole number")]
    [InlineData("""{"clip_sample": 1}""", "clip_sample is 1; allowed: true or false")]
    [InlineData("""{"beta_start": "small"}""", "beta_start")]
    [InlineData("""{"trained_betas": 3}""", "trained_betas")]
    [InlineData("""{"use_lu_lambdas": true}""", "use_lu_lambdas is true; allowed: false")]
    [InlineData("""{"timestep_type": "continuous"}""", "timestep_type is continuous; allowed: discrete")]
    [InlineData("[]", "JSON object")]
    public void FromJson_BadValue_NamesKeyValueAndAllowed(string json, string message) =>
        Should.Throw<FormatException>(() => SchedulerConfig.FromJson(json)).Message.ShouldContain(message);

    [Fact]
    public void FromJson_NoJson_Throws() => Should.Throw<JsonException>(() => SchedulerConfig.FromJson("{"));
}
