using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Steps of reward-weighted fine-tuning (eq. 2 of the paper) on <c>pipeline/unet</c>; always in float32.</summary>
public sealed partial class FineTuneArea : IParityArea
{
    private const string TensorFile = "golden/finetune.safetensors", ProblemFile = "golden/finetune.json";
    private const string SchedulerFile = "pipeline/scheduler/scheduler_config.json";

    private static readonly Tolerance Losses = Tolerance.OfMaximum(1e-5), Errors = Tolerance.Relative(1e-4);
    private static readonly Tolerance Gradients = Tolerance.OfMaximum(1e-4);

    /// <inheritdoc />
    public string Name => "fine-tune";

    /// <inheritdoc />
    public bool FollowsPrecision => false;

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. GoldenSource.Pair(TensorFile, ProblemFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile) || !context.Folder.Has(ProblemFile))
            yield break; // the runner names the missing one
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        JsonElement problem = context.Folder.ReadJson(ProblemFile);
        JsonElement optimizerOptions = problem.Field("optimizer");
        double learningRate = optimizerOptions.Field("lr").GetDouble();

        using ModelComponent<UNet2DConditionModel> loaded = Networks.LoadUNet(context, float32);
        UNet2DConditionModel unet = loaded.Module;
        using var optimizer = new AdamWOptimizer(unet, ReadOptions(ProblemFile, optimizerOptions));
        using var ema = new Ema(unet, new EmaOptions { Decay = problem.Field("ema").Field("decay").GetDouble() });
        DenoisingLoss denoising = CreateLoss(context, problem);
        DenoisingBatch model = ReadBatch(context, golden, "", golden.Read("weights").to(context.Device));
        DenoisingBatch pretraining = ReadBatch(context, golden, "pre.", null);
        foreach (TensorCheck check in CheckErrors(unet, denoising, golden, [("", model), ("pre.", pretraining)]))
            yield return check;

        var step = new FineTuningStep(
            (latents, timesteps, text) => unet.call(latents, timesteps, text), denoising,
            new RewardWeightedLoss(problem.Field("beta").GetDouble()), optimizer, optimizerOptions.Field("max_grad_norm").GetDouble(), ema);
        int number = 0;
        foreach (JsonElement expected in problem.Field("steps").EnumerateArray())
        {
            number++;
            FineTuningStepResult result = step.Run([model, pretraining], learningRate);
            foreach (TensorCheck check in CheckNumbers(number, result, expected)
                .Concat(CheckTensors(number, unet, result.GradientScale, ema, golden, learningRate)))
                yield return check;
        }

        context.NoteUnread(golden);
    }

    /// <summary>Reads the optimizer of a training problem.</summary>
    /// <exception cref="NotSupportedException">It is not AdamW.</exception>
    internal static AdamWOptions ReadOptions(string file, JsonElement optimizer)
    {
        string kind = optimizer.Field("kind").GetString()!;
        if (kind != "AdamW")
            throw new NotSupportedException($"{file}: optimizer.kind is {kind}; supported: AdamW");
        return new AdamWOptions
        {
            Beta1 = optimizer.Field("betas")[0].GetDouble(),
            Beta2 = optimizer.Field("betas")[1].GetDouble(),
            Epsilon = optimizer.Field("eps").GetDouble(),
            WeightDecay = optimizer.Field("weight_decay").GetDouble(),
        };
    }

    /// <summary>The pipeline's noise schedule with the problem's own prediction type.</summary>
    private static DenoisingLoss CreateLoss(ParityContext context, JsonElement problem)
    {
        SchedulerConfig config = SchedulerConfig.FromJson(context.Folder.ReadJson(SchedulerFile));
        string type = JsonSerializer.Serialize(new { prediction_type = problem.Field("prediction_type").GetString() });
        return new DenoisingLoss(new NoiseSchedule(config), SchedulerConfig.FromJson(type).PredictionType);
    }

    private static DenoisingBatch ReadBatch(ParityContext context, GoldenFile golden, string prefix, Tensor? rewards) => new()
    {
        Latents = golden.Read($"{prefix}latents").to(context.Device),
        Noise = golden.Read($"{prefix}noise").to(context.Device),
        Timesteps = golden.Read($"{prefix}timesteps").to(context.Device),
        EncoderHiddenStates = golden.Read($"{prefix}encoder_hidden_states").to(context.Device),
        Rewards = rewards,
    };

    private static IEnumerable<TensorCheck> CheckErrors(
        UNet2DConditionModel unet, DenoisingLoss denoising, GoldenFile golden, IEnumerable<(string Prefix, DenoisingBatch Batch)> batches)
    {
        using var grad = no_grad();
        foreach ((string prefix, DenoisingBatch batch) in batches.Where(entry => golden.Has($"{entry.Prefix}per_sample_mse")))
        {
            Tensor output =
                unet.call(denoising.AddNoise(batch.Latents, batch.Noise, batch.Timesteps), batch.Timesteps, batch.EncoderHiddenStates);
            Tensor errors = denoising.PerSample(output, batch.Latents, batch.Noise, batch.Timesteps);
            yield return Errors.Compare($"fine-tune/{prefix}per_sample_mse", errors, golden.Read($"{prefix}per_sample_mse"));
        }
    }

    private static IEnumerable<TensorCheck> CheckNumbers(int number, FineTuningStepResult result, JsonElement expected)
    {
        (string Key, double Value)[] numbers =
        [
            ("loss", result.Loss),
            ("loss_reward_weighted", result.RewardWeightedLoss),
            ("loss_pretrain", result.PretrainingLoss),
            ("grad_norm_before_clip", result.GradientNorm),
        ];
        foreach ((string key, double value) in numbers)
            if (expected.TryGetProperty(key, out JsonElement golden))
                yield return Losses.Compare($"fine-tune/step{number}.{key}", value, golden.GetDouble());
    }

    private static IEnumerable<TensorCheck> CheckTensors(
        int number, UNet2DConditionModel unet, double gradientScale, Ema ema, GoldenFile golden, double learningRate)
    {
        // AdamW's first steps are about lr * sign(g): where g is all rounding, an element may go the other way.
        var weights = new Tolerance(number == 1 ? 1e-5 : 5e-5, ToleranceScale.One, OutlierShare: 0.0005, OutlierLimit: 2 * learningRate);
        foreach (string key in golden.Keys)
        {
            Match match = StateKey().Match(key);
            string step = match.Groups["step"].Success ? match.Groups["step"].Value : "1";
            if (!match.Success || step != number.ToString(CultureInfo.InvariantCulture))
                continue;
            string name = match.Groups["name"].Value;
            foreach (TensorCheck check in ParityContext.Guard($"fine-tune/{key}", () => match.Groups["kind"].Value switch
            {
                "grad_clipped" =>
                    [Gradients.Compare($"fine-tune/{key}", (unet.get_parameter(name)?.grad ?? throw Unknown(name)) * gradientScale, golden.Read(key))],
                "ema_after_step" =>
                    [weights.Compare($"fine-tune/{key}", ema.Averages.GetValueOrDefault(name) ?? throw Unknown(name), golden.Read(key))],
                _ => [weights.Compare($"fine-tune/{key}", unet.get_parameter(name) ?? throw Unknown(name), golden.Read(key))],
            }))
                yield return check;
        }
    }

    private static InvalidDataException Unknown(string name) => new($"the network has no trained parameter {name}");

    [GeneratedRegex(@"^(?<kind>grad_clipped|after_step|ema_after_step)(?<step>[0-9]+)?\.(?<name>.+)$")]
    private static partial Regex StateKey();
}
