using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Schedulers;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Noise schedules, the forward process, and whole sampling trajectories on a formula in place of a network.</summary>
public sealed class SchedulerArea : IParityArea
{
    private const string TensorFile = "golden/schedulers.safetensors", CaseFile = "golden/schedulers.json";
    private const string CumulativePrefix = "alphas_cumprod.";

    private static readonly Tolerance Standard = Tolerance.Relative(1e-4);

    /// <inheritdoc />
    public string Name => "schedulers";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. GoldenSource.Pair(TensorFile, CaseFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile) || !context.Folder.Has(CaseFile))
            yield break; // the runner names the missing one, and neither says anything without the other
        JsonProperty[] cases = [.. context.Folder.ReadJson(CaseFile)
            .EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("cls", out _))];
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        foreach (JsonProperty entry in cases)
            foreach (TensorCheck check in ParityContext.Guard($"schedulers/{entry.Name}", () => CheckCase(entry.Name, entry.Value, golden)))
                yield return check;
        if (cases.Length > 0)
            foreach (TensorCheck check in CheckSchedules(cases[0].Value, golden))
                yield return check;
        context.NoteUnread(golden);
    }

    private static IEnumerable<TensorCheck> CheckCase(string name, JsonElement golden, GoldenFile tensors)
    {
        using INoiseScheduler scheduler =
            NoiseSchedulers.Create(golden.Field("cls").GetString()!, SchedulerConfig.FromJson(golden.Field("config")));
        scheduler.SetTimesteps(golden.Field("steps").GetInt32());
        yield return Standard.Compare($"schedulers/{name}.timesteps", scheduler.Timesteps, Numbers(golden.Field("timesteps")));
        double sigma = PythonJson.GetDouble(golden.Field("init_noise_sigma"));
        yield return Standard.Compare($"schedulers/{name}.init_noise_sigma", scheduler.InitNoiseSigma, sigma);
        if (golden.TryGetProperty("sigmas", out JsonElement sigmas) && sigmas.ValueKind == JsonValueKind.Array)
            yield return Standard.Compare($"schedulers/{name}.sigmas", scheduler.Sigmas ?? [], Numbers(sigmas));

        (Tensor trajectory, int drawn) = Sample(name, golden, scheduler, tensors);
        yield return Standard.Compare($"schedulers/{name}.traj", trajectory, tensors.Read($"{name}.traj"));
        int expected = golden.Field("noise_used").GetInt32();
        yield return TensorCheck.Exact($"schedulers/{name}.noise_used", drawn == expected, $"{drawn} draws, expected {expected}");
    }

    /// <summary>Every state from the scaled noise to the last step, and how many noise tensors were drawn.</summary>
    private static (Tensor Trajectory, int Drawn) Sample(string name, JsonElement golden, INoiseScheduler scheduler, GoldenFile tensors)
    {
        Tensor? noise = tensors.Has($"{name}.noise") ? tensors.Read($"{name}.noise") : null;
        int drawn = 0;
        var options = new SchedulerStepOptions
        {
            Eta = golden.TryGetProperty("step_kwargs", out JsonElement kwargs) && kwargs.TryGetProperty("eta", out JsonElement eta)
                ? eta.GetDouble()
                : 0,
            Noise = () => noise is not null && drawn < noise.shape[0]
                ? noise[drawn++]
                : throw new InvalidDataException($"{name}: the scheduler draws more noise than {name}.noise holds ({drawn})"),
        };
        Tensor sample = tensors.Read("x_T") * scheduler.InitNoiseSigma;
        List<Tensor> states = [sample];
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            Tensor output = PseudoModel(scheduler.ScaleModelInput(sample, i), scheduler.Timesteps[i]);
            sample = scheduler.Step(output, i, sample, options);
            states.Add(sample);
        }

        return (stack(states), drawn);
    }

    /// <summary>The formula that the golden trajectories were made with.</summary>
    private static Tensor PseudoModel(Tensor input, double timestep) => (0.1 * input) + (0.5 * ((3 * input) + (0.01 * timestep)).sin());

    private static IEnumerable<TensorCheck> CheckSchedules(JsonElement anyCase, GoldenFile tensors)
    {
        // The tables without a name of their own are those of the schedule that every case shares.
        SchedulerConfig shared = SchedulerConfig.FromJson(anyCase.Field("config"));
        foreach (string key in tensors.Keys)
        {
            Func<IEnumerable<TensorCheck>>? run = key switch
            {
                "betas" => () =>
                    [Standard.Compare("schedulers/betas", tensor(new NoiseSchedule(shared).Betas.ToArray()), tensors.Read(key))],
                "alphas_cumprod" => () => [Standard.Compare("schedulers/alphas_cumprod",
                    tensor(new NoiseSchedule(shared).AlphasCumprod.ToArray()), tensors.Read(key))],
                "train.noisy" => () =>
                    [Standard.Compare("schedulers/train.noisy", Training(shared, tensors, velocity: false), tensors.Read(key))],
                "train.velocity" => () =>
                    [Standard.Compare("schedulers/train.velocity", Training(shared, tensors, velocity: true), tensors.Read(key))],
                _ when key.StartsWith(CumulativePrefix, StringComparison.Ordinal) => () => [CheckNamedSchedule(key, tensors)],
                _ => null,
            };
            if (run is null)
                continue;
            foreach (TensorCheck check in ParityContext.Guard($"schedulers/{key}", run))
                yield return check;
        }
    }

    private static Tensor Training(SchedulerConfig config, GoldenFile tensors, bool velocity)
    {
        var schedule = new NoiseSchedule(config);
        Tensor original = tensors.Read("train.x0"), noise = tensors.Read("train.noise"), timesteps = tensors.Read("train.timesteps");
        return velocity ? schedule.GetVelocity(original, noise, timesteps) : schedule.AddNoise(original, noise, timesteps);
    }

    /// <summary>A table named after its <c>beta_schedule</c>, at the reference's default range of betas.</summary>
    private static TensorCheck CheckNamedSchedule(string key, GoldenFile tensors)
    {
        Tensor expected = tensors.Read(key);
        string json =
            JsonSerializer.Serialize(new { num_train_timesteps = expected.shape[0], beta_schedule = key[CumulativePrefix.Length..] });
        var schedule = new NoiseSchedule(SchedulerConfig.FromJson(json));
        return Standard.Compare($"schedulers/{key}", tensor(schedule.AlphasCumprod.ToArray()), expected);
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(PythonJson.GetDouble)];
}
