using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Whole text-to-image runs of <c>pipeline/</c> from given noise: latents after every scheduler call, and images.</summary>
public sealed class PipelineArea : IParityArea
{
    private const string TensorFile = "golden/pipeline.safetensors", RunFile = "golden/pipeline.json", ModelFolder = "pipeline",
        SchedulerFile = "pipeline/scheduler/scheduler_config.json";

    // Bytes are 255 times the image, so one unit of rounding is one level.
    private const double Levels = 255;

    /// <inheritdoc />
    public string Name => "pipeline";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. GoldenSource.Pair(TensorFile, RunFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile) || !context.Folder.Has(RunFile))
            yield break; // the runner names the missing one
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        using StableDiffusionModel model =
            DiffusersLayout.Load(context.Folder.PathOf(ModelFolder), new ModelLoadOptions { DType = context.DType, Device = context.Device });
        foreach (JsonProperty run in context.Folder.ReadJson(RunFile).EnumerateObject())
            foreach (TensorCheck check in ParityContext.Guard($"pipeline/{run.Name}", () => CheckRun(context, model, golden, run.Name, run.Value)))
                yield return check;
        context.NoteUnread(golden);
    }

    private static List<TensorCheck> CheckRun(
        ParityContext context, StableDiffusionModel model, GoldenFile golden, string tag, JsonElement run)
    {
        var states = new SortedDictionary<(int Step, int Image), Tensor>();
        try
        {
            // The sampler's own scope ends with each step; the copies have to outlive it.
            using Tensor images = new TextToImagePipeline(model).Generate(
                ReadRequests(run), ReadSettings(context, run), new GoldenNoise(golden, tag),
                step => states.Add((step.StepIndex, step.FirstImage), step.Latents.to(CPU, copy: true).DetachFromDisposeScope()));
            List<TensorCheck> checks = [.. CheckImages(context, golden, tag, images)];
            if (golden.Has($"{tag}.latents"))
                checks.Add(CheckLatents(context, golden.Read($"{tag}.latents"), states, $"pipeline/{tag}.latents"));
            return checks;
        }
        finally
        {
            foreach (Tensor state in states.Values)
                state.Dispose();
        }
    }

    private static IEnumerable<TensorCheck> CheckImages(ParityContext context, GoldenFile golden, string tag, Tensor images)
    {
        Tolerance tolerance = context.ForNetwork(Tolerance.Relative(1e-4));
        if (golden.Has($"{tag}.image_f32"))
        {
            Tensor expected = golden.Read($"{tag}.image_f32");
            yield return tolerance.Compare($"pipeline/{tag}.image_f32", images.permute(0, 2, 3, 1).narrow(0, 0, expected.shape[0]),
                expected);
        }

        if (golden.Has($"{tag}.image_u8"))
        {
            Tensor bytes = stack([.. RgbImageTensors.ToImages(images).Select(picture => picture.ToTensor())]);
            double levels = context.DType == float32 ? 1 : tolerance.Limit * Levels;
            yield return Tolerance.Absolute(levels).Compare($"pipeline/{tag}.image_u8", bytes, golden.Read($"{tag}.image_u8"));
        }
    }

    /// <summary>The golden file may lack the first calls (the reference's callback skips one of PNDM's), never the last.</summary>
    private static TensorCheck CheckLatents(ParityContext context, Tensor expected, SortedDictionary<(int Step, int Image), Tensor> states,
        string name)
    {
        Tensor[] steps = [.. states.GroupBy(state => state.Key.Step).Select(step => cat([.. step.Select(state => state.Value)], 0))];
        if (steps.Length < expected.shape[0])
            return TensorCheck.Failed(name, $"{steps.Length} scheduler calls, expected at least {expected.shape[0]}");
        return context.ForNetwork(Tolerance.OfMaximum(1e-4)).Compare(name, stack(steps[^(int)expected.shape[0]..]), expected);
    }

    private static ImageRequest[] ReadRequests(JsonElement run)
    {
        string[] prompts = Texts(run.Field("prompts"));
        string[] negatives = run.TryGetProperty("negative_prompt", out JsonElement negative) ? Texts(negative) : [];
        return [.. prompts.Select((prompt, i) => new ImageRequest(prompt, 0, negatives.Length switch
        {
            0 => "",
            1 => negatives[0],
            _ => negatives[i],
        }))];
    }

    private static string[] Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(text => text.GetString()!)],
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };

    private static SamplingSettings ReadSettings(ParityContext context, JsonElement run) => new()
    {
        SchedulerClass = run.Field("scheduler").GetString(),
        SchedulerConfig = ReadScheduler(context, run),
        NumInferenceSteps = run.Field("steps").GetInt32(),
        GuidanceScale = run.Field("guidance_scale").GetDouble(),
        Eta = run.TryGetProperty("eta", out JsonElement eta) ? eta.GetDouble() : 0,
        Height = run.Field("height").GetInt32(),
        Width = run.Field("width").GetInt32(),
    };

    /// <summary>The folder's scheduler settings with the run's own in their place.</summary>
    private static SchedulerConfig ReadScheduler(ParityContext context, JsonElement run)
    {
        JsonObject config = JsonObject.Create(context.Folder.ReadJson(SchedulerFile)) ?? throw new InvalidDataException($"{SchedulerFile} must hold a JSON object");
        if (run.TryGetProperty("overrides", out JsonElement overrides))
        {
            foreach (JsonProperty setting in overrides.EnumerateObject())
                config[setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
        }

        return SchedulerConfig.FromJson(config.ToJsonString());
    }

    /// <summary>The noise that the reference used; steps that draw take it in order.</summary>
    private sealed class GoldenNoise(GoldenFile golden, string tag) : ILatentNoise
    {
        private readonly List<int> _drawn = [];

        public Tensor Initial(int image, long[] shape) => golden.Read($"{tag}.init_noise").narrow(0, image, 1);

        public Tensor Step(int image, int stepIndex, long[] shape)
        {
            if (!_drawn.Contains(stepIndex))
                _drawn.Add(stepIndex);
            return golden.Read($"{tag}.step_noise")[_drawn.IndexOf(stepIndex)].narrow(0, image, 1);
        }
    }
}
