using System.Text.Json;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

/// <summary>Fine-tuning of the small UNet against the golden values; every size and setting comes from the files.</summary>
public sealed class FineTuningGoldenTests
{
    [Fact]
    public void Run_GoldenProblem_FollowsTheReference() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var problem = new Problem();
        JsonElement[] steps = [.. problem.Golden.GetProperty("steps").EnumerateArray()];
        for (int i = 0; i < steps.Length; i++)
        {
            FineTuningStepResult result = problem.Step.Run([problem.Model, problem.Pretraining], problem.LearningRate);
            ShouldBeRelative(result.Loss, steps[i], "loss");
            ShouldBeRelative(result.RewardWeightedLoss, steps[i], "loss_reward_weighted");
            ShouldBeRelative(result.PretrainingLoss, steps[i], "loss_pretrain");
            ShouldBeRelative(result.GradientNorm, steps[i], "grad_norm_before_clip");
            if (i == 0)
                problem.CheckGradients(result.GradientScale);
            problem.CheckParameters($"after_step{i + 1}.", problem.Parameters(), i == 0 ? 1e-5 : 5e-5);
            problem.CheckParameters($"ema_after_step{i + 1}.", problem.Ema.Averages, 5e-5);
        }
    });

    [Fact]
    public void Run_OneSampleAtATime_GivesTheLossesAndGradientOfTheWhole()
    {
        using var scope = NewDisposeScope();
        using var problem = new Problem();
        JsonElement first = problem.Golden.GetProperty("steps")[0];
        FineTuningStepResult result = problem.Step.Run([.. Split(problem.Model), .. Split(problem.Pretraining)], problem.LearningRate);
        ShouldBeRelative(result.Loss, first, "loss");
        ShouldBeRelative(result.GradientNorm, first, "grad_norm_before_clip");
        problem.CheckGradients(result.GradientScale);
    }

    [Fact]
    public void PerSample_GoldenProblem_MatchesTheReference()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var problem = new Problem();
        TensorAssert.Close(problem.Errors(problem.Model), problem.Tensors.Read("per_sample_mse"), 1e-5);
        TensorAssert.Close(problem.Errors(problem.Pretraining), problem.Tensors.Read("pre.per_sample_mse"), 1e-5);
    }

    private static IEnumerable<DenoisingBatch> Split(DenoisingBatch batch) => Enumerable.Range(0, (int)batch.Count).Select(i => new DenoisingBatch
    {
        Latents = batch.Latents.narrow(0, i, 1),
        Noise = batch.Noise.narrow(0, i, 1),
        Timesteps = batch.Timesteps.narrow(0, i, 1),
        EncoderHiddenStates = batch.EncoderHiddenStates.narrow(0, i, 1),
        Rewards = batch.Rewards?.narrow(0, i, 1),
    });

    private static void ShouldBeRelative(double actual, JsonElement step, string name)
    {
        double expected = step.GetProperty(name).GetDouble();
        actual.ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)), name);
    }

    private sealed class Problem : IDisposable
    {
        private readonly JsonDocument _document = JsonDocument.Parse(File.ReadAllText(Repository.Parity("golden", "finetune.json")));
        private readonly UNet2DConditionModel _network;
        private readonly AdamWOptimizer _optimizer;
        private readonly DenoisingLoss _denoising;

        public Problem()
        {
            JsonElement settings = Golden.GetProperty("optimizer");
            _network = new UNet2DConditionModel(UNet2DConditionConfig.FromFile(Repository.Parity("pipeline", "unet", "config.json")), InitialWeights.Uninitialised());
            using (SafetensorsFile weights = SafetensorsFile.Open(Repository.Parity("pipeline", "unet", "diffusion_pytorch_model.safetensors")))
                ModuleWeights.Load(_network, weights);
            SchedulerConfig config = SchedulerConfig.FromJson(File.ReadAllText(Repository.Parity("pipeline", "scheduler", "scheduler_config.json")));
            var type = SchedulerConfig.FromJson($$"""{"prediction_type": "{{Golden.GetProperty("prediction_type").GetString()}}"}""").PredictionType;
            _denoising = new DenoisingLoss(new NoiseSchedule(config), type);
            _optimizer = new AdamWOptimizer(_network, new AdamWOptions
            {
                Beta1 = settings.GetProperty("betas")[0].GetDouble(),
                Beta2 = settings.GetProperty("betas")[1].GetDouble(),
                Epsilon = settings.GetProperty("eps").GetDouble(),
                WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
            });
            Ema = new Ema(_network, new EmaOptions { Decay = Golden.GetProperty("ema").GetProperty("decay").GetDouble() });
            LearningRate = settings.GetProperty("lr").GetDouble();
            Step = new FineTuningStep(
                _network.call, _denoising, new RewardWeightedLoss(Golden.GetProperty("beta").GetDouble()), _optimizer,
                settings.GetProperty("max_grad_norm").GetDouble(), Ema);
            Model = ReadBatch("") with { Rewards = Tensors.Read("weights") };
            Pretraining = ReadBatch("pre.");
        }

        public JsonElement Golden => _document.RootElement;

        public SafetensorsFile Tensors { get; } = SafetensorsFile.Open(Repository.Parity("golden", "finetune.safetensors"));

        public Ema Ema { get; }

        public FineTuningStep Step { get; }

        public double LearningRate { get; }

        public DenoisingBatch Model { get; }

        public DenoisingBatch Pretraining { get; }

        public Tensor Errors(DenoisingBatch batch)
        {
            Tensor noisy = _denoising.AddNoise(batch.Latents, batch.Noise, batch.Timesteps);
            return _denoising.PerSample(_network.call(noisy, batch.Timesteps, batch.EncoderHiddenStates), batch.Latents, batch.Noise, batch.Timesteps);
        }

        public Dictionary<string, Tensor> Parameters() =>
            _network.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter, StringComparer.Ordinal);

        public void CheckGradients(double scale)
        {
            const string prefix = "grad_clipped.";
            string[] names = [.. Tensors.Entries.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
            names.ShouldNotBeEmpty();
            Dictionary<string, Tensor> parameters = Parameters();
            foreach (string name in names)
            {
                Tensor expected = Tensors.Read(name);
                ((parameters[name[prefix.Length..]].grad! * scale) - expected).abs().max().item<float>()
                    .ShouldBeLessThanOrEqualTo(1e-4f * expected.abs().max().item<float>(), name);
            }
        }

        // The first steps of AdamW are lr * sign(g): elements whose gradient is rounding noise may go either way.
        public void CheckParameters(string prefix, IReadOnlyDictionary<string, Tensor> actual, double tolerance)
        {
            foreach (string name in Tensors.Entries.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                Tensor errors = (actual[name[prefix.Length..]] - Tensors.Read(name)).abs();
                errors.max().item<float>().ShouldBeLessThanOrEqualTo((float)(2 * LearningRate), name);
                long over = (errors > tolerance).sum().item<long>();
                ((double)over / errors.numel()).ShouldBeLessThanOrEqualTo(0.0005, name);
            }
        }

        public void Dispose()
        {
            Ema.Dispose();
            _optimizer.Dispose();
            _network.Dispose();
            Tensors.Dispose();
            _document.Dispose();
        }

        private DenoisingBatch ReadBatch(string prefix) => new()
        {
            Latents = Tensors.Read($"{prefix}latents"),
            Noise = Tensors.Read($"{prefix}noise"),
            Timesteps = Tensors.Read($"{prefix}timesteps"),
            EncoderHiddenStates = Tensors.Read($"{prefix}encoder_hidden_states"),
        };
    }
}
