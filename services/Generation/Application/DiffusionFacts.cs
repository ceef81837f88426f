using System.Text.Json;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Schedulers;

namespace RlhfT2I.Generation.Application;

/// <summary>What a text-to-image folder says of how it is sampled, read from its configuration files alone.</summary>
/// <param name="SchedulerClass">Scheduler class that the folder names.</param>
/// <param name="SchedulerConfig">Its settings.</param>
/// <param name="NativeSize">Side in pixels of the images that the model was made for.</param>
/// <param name="SizeMultiple">What width and height must be multiples of.</param>
/// <param name="InferenceStepCount">Steps where a caller names none.</param>
/// <param name="GuidanceScale">Guidance where a caller names none.</param>
public sealed record DiffusionFacts(
    string SchedulerClass, SchedulerConfig SchedulerConfig, int NativeSize, int SizeMultiple, int InferenceStepCount, double GuidanceScale)
{
    /// <summary>
    /// Optional file of a model folder with its own defaults, <c>{"inference_step_count": 20, "guidance_scale": 3}</c>; no part of the
    /// diffusers layout, which ignores it.
    /// </summary>
    public const string DefaultsFile = "sampling_defaults.json";

    // Those of the diffusers pipeline of Stable Diffusion.
    private const int UsualStepCount = 50;
    private const double UsualGuidanceScale = 7.5;

    /// <summary>Reads a folder that has been checked by the layout already.</summary>
    /// <param name="folder">The model folder.</param>
    public static DiffusionFacts Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string schedulerText = File.ReadAllText(Path.Combine(folder, "scheduler", "scheduler_config.json"));
        SchedulerConfig scheduler = SchedulerConfig.FromJson(schedulerText);
        string vaeConfig = Path.Combine(folder, "vae", "config.json");
        (int factor, int side) = IsPixelUnshuffle(folder)
            ? Of(PixelUnshuffleConfig.FromFile(vaeConfig))
            : Of(AutoencoderKLConfig.FromFile(vaeConfig));
        UNet2DConditionConfig unet = UNet2DConditionConfig.FromFile(Path.Combine(folder, "unet", "config.json"));
        (int steps, double guidance) = ReadDefaults(Path.Combine(folder, DefaultsFile));
        return new DiffusionFacts(
            scheduler.ClassName ?? throw new InvalidDataException($"{folder} names no scheduler class."), scheduler,
            unet.SampleSize is { } cells ? cells * factor : side, factor, steps, guidance);
    }

    private static (int Factor, int Side) Of(PixelUnshuffleConfig config) => (config.DownscaleFactor, config.SampleSize);

    private static (int Factor, int Side) Of(AutoencoderKLConfig config) => (config.DownscaleFactor, config.SampleSize);

    private static bool IsPixelUnshuffle(string folder)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "model_index.json")));
        return index.RootElement.GetProperty("vae")[1].GetString() == nameof(PixelUnshuffleAutoencoder);
    }

    private static (int Steps, double Guidance) ReadDefaults(string path)
    {
        if (!File.Exists(path))
            return (UsualStepCount, UsualGuidanceScale);
        using JsonDocument defaults = JsonDocument.Parse(File.ReadAllText(path));
        return (
            defaults.RootElement.TryGetProperty("inference_step_count", out JsonElement steps) ? steps.GetInt32() : UsualStepCount,
            defaults.RootElement.TryGetProperty("guidance_scale", out JsonElement guidance) ? guidance.GetDouble() : UsualGuidanceScale);
    }
}
