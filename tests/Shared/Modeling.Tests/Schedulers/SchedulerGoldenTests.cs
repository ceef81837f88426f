using System.Text.Json;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Schedulers;

/// <summary>Trajectories of the reference implementation, whatever cases the folder of golden values holds.</summary>
public sealed class SchedulerGoldenTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Step_GoldenCases_FollowsTheReferenceTrajectory()
    {
        using JsonDocument cases = ReadCases();
        using SafetensorsFile tensors = SafetensorsFile.Open(Repository.Parity("golden", "schedulers.safetensors"));
        var failures = new List<string>();
        foreach (JsonProperty golden in Cases(cases))
        {
            double error = TrajectoryError(golden.Name, golden.Value, tensors);
            if (!(error <= Tolerance))
                failures.Add($"{golden.Name}: {error:g4}");
        }
        failures.ShouldBeEmpty();
        Cases(cases).ShouldNotBeEmpty();
    }

    [Fact]
    public void SetTimesteps_GoldenCases_GivesTheReferenceGrid()
    {
        using JsonDocument cases = ReadCases();
        foreach (JsonProperty golden in Cases(cases))
        {
            using INoiseScheduler scheduler = Create(golden.Value);
            scheduler.InitNoiseSigma.ShouldBe(PythonJson.GetDouble(golden.Value.GetProperty("init_noise_sigma")), 1e-5, golden.Name);
            ShouldMatch(scheduler.Timesteps, golden.Value.GetProperty("timesteps"), 1e-5 * scheduler.Schedule.Count, golden.Name);
            if (scheduler.Sigmas is { } sigmas)
                ShouldMatch(sigmas, golden.Value.GetProperty("sigmas"), 1e-5, golden.Name);
            else
                golden.Value.GetProperty("sigmas").ValueKind.ShouldBe(JsonValueKind.Null, golden.Name);
        }
    }

    [Fact]
    public void NoiseSchedule_GoldenTables_Match()
    {
        using JsonDocument cases = ReadCases();
        using SafetensorsFile tensors = SafetensorsFile.Open(Repository.Parity("golden", "schedulers.safetensors"));
        using var scope = NewDisposeScope();
        SchedulerConfig config = Config(Cases(cases).First().Value);
        var schedule = new NoiseSchedule(config);
        TensorAssert.Close(tensor(schedule.Betas.ToArray()), tensors.Read("betas"), 1e-7);
        TensorAssert.Close(tensor(schedule.AlphasCumprod.ToArray()), tensors.Read("alphas_cumprod"), 1e-6);
        foreach ((string name, BetaSchedule kind) in new[] { ("linear", BetaSchedule.Linear), ("squaredcos_cap_v2", BetaSchedule.SquaredCosine) })
        {
            Tensor expected = tensors.Read($"alphas_cumprod.{name}");
            var other = new NoiseSchedule(new SchedulerConfig { NumTrainTimesteps = (int)expected.shape[0], BetaSchedule = kind });
            TensorAssert.Close(tensor(other.AlphasCumprod.ToArray()), expected, 1e-6);
        }
    }

    [Fact]
    public void AddNoiseAndGetVelocity_GoldenBatch_Match()
    {
        using JsonDocument cases = ReadCases();
        using SafetensorsFile tensors = SafetensorsFile.Open(Repository.Parity("golden", "schedulers.safetensors"));
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(Config(Cases(cases).First().Value));
        Tensor original = tensors.Read("train.x0"), noise = tensors.Read("train.noise"), timesteps = tensors.Read("train.timesteps");
        TensorAssert.Close(schedule.AddNoise(original, noise, timesteps), tensors.Read("train.noisy"), 1e-6);
        TensorAssert.Close(schedule.GetVelocity(original, noise, timesteps), tensors.Read("train.velocity"), 1e-6);
    }

    private static double TrajectoryError(string name, JsonElement golden, SafetensorsFile tensors)
    {
        using var scope = NewDisposeScope();
        using INoiseScheduler scheduler = Create(golden);
        Tensor expected = tensors.Read($"{name}.traj");
        Tensor? noise = tensors.Entries.ContainsKey($"{name}.noise") ? tensors.Read($"{name}.noise") : null;
        int drawn = 0;
        var options = new SchedulerStepOptions { Eta = Eta(golden), Noise = () => noise![drawn++] };
        Tensor sample = tensors.Read("x_T") * scheduler.InitNoiseSigma;
        double error = RelativeError(sample, expected[0]);
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            Tensor output = PseudoModel(scheduler.ScaleModelInput(sample, i), scheduler.Timesteps[i]);
            sample = scheduler.Step(output, i, sample, options);
            error = Math.Max(error, RelativeError(sample, expected[i + 1]));
        }
        bool drewAll = drawn == golden.GetProperty("noise_used").GetInt32() && expected.shape[0] == scheduler.Timesteps.Count + 1;
        return drewAll ? error : double.PositiveInfinity;
    }

    private static double RelativeError(Tensor actual, Tensor expected) =>
        ((actual - expected).abs().max() / expected.abs().max().clamp(min: 1)).item<float>();

    private static Tensor PseudoModel(Tensor input, double timestep) => 0.1 * input + 0.5 * (3 * input + 0.01 * timestep).sin();

    private static double Eta(JsonElement golden) =>
        golden.GetProperty("step_kwargs").TryGetProperty("eta", out JsonElement eta) ? eta.GetDouble() : 0;

    private static INoiseScheduler Create(JsonElement golden)
    {
        INoiseScheduler scheduler = NoiseSchedulers.Create(golden.GetProperty("cls").GetString()!, Config(golden));
        scheduler.SetTimesteps(golden.GetProperty("steps").GetInt32());
        return scheduler;
    }

    private static SchedulerConfig Config(JsonElement golden) => SchedulerConfig.FromJson(golden.GetProperty("config"));

    private static IEnumerable<JsonProperty> Cases(JsonDocument document) =>
        document.RootElement.EnumerateObject().Where(entry => entry.Value.TryGetProperty("cls", out _));

    private static JsonDocument ReadCases() => PythonJson.Parse(File.ReadAllText(Repository.Parity("golden", "schedulers.json")));

    private static void ShouldMatch(IReadOnlyList<double> actual, JsonElement expected, double tolerance, string name)
    {
        actual.Count.ShouldBe(expected.GetArrayLength(), name);
        for (int i = 0; i < actual.Count; i++)
            actual[i].ShouldBe(PythonJson.GetDouble(expected[i]), tolerance, $"{name}[{i}]");
    }
}
