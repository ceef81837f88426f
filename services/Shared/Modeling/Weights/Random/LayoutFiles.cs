using System.Text.Json.Nodes;
using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The configuration files of a model folder, written from shapes.</summary>
internal static class LayoutFiles
{
    /// <summary>
    /// Writes <c>model_index.json</c> and the configurations of all parts of the diffusers layout; weights and tokenizer are somebody else's.
    /// </summary>
    /// <param name="shapes">Networks and scheduler.</param>
    /// <param name="folder">An existing folder.</param>
    public static void WriteDiffusion(DiffusionShapes shapes, string folder)
    {
        Write(folder, "model_index.json", ConfigText.Write(new JsonObject
        {
            ["_class_name"] = "StableDiffusionPipeline",
            ["feature_extractor"] = Class(null, null),
            ["requires_safety_checker"] = false,
            ["safety_checker"] = Class(null, null),
            ["scheduler"] = Class("diffusers", shapes.SchedulerClass),
            ["text_encoder"] = Class("transformers", "CLIPTextModel"),
            ["tokenizer"] = Class("transformers", "CLIPTokenizer"),
            ["unet"] = Class("diffusers", nameof(UNet2DConditionModel)),
            ["vae"] = Class("diffusers", nameof(AutoencoderKL)),
        }));
        Write(folder, "unet/config.json", shapes.UNet.ToJson());
        Write(folder, "vae/config.json", shapes.Vae.ToJson());
        Write(folder, "text_encoder/config.json", shapes.Text.ToJson());
        Write(folder, "scheduler/scheduler_config.json", shapes.SchedulerConfig);
    }

    /// <summary>Writes <c>config.json</c> and <c>preprocessor_config.json</c> of a CLIP folder.</summary>
    /// <param name="clip">The networks.</param>
    /// <param name="folder">An existing folder.</param>
    public static void WriteClip(ClipConfig clip, string folder)
    {
        int side = clip.Vision.ImageSize;
        Write(folder, "config.json", clip.ToJson());
        Write(folder, "preprocessor_config.json", ConfigText.Write(new JsonObject
        {
            ["crop_size"] = side,
            ["do_center_crop"] = true,
            ["do_normalize"] = true,
            ["do_resize"] = true,
            ["feature_extractor_type"] = "CLIPFeatureExtractor",
            ["image_mean"] = new JsonArray(0.48145466, 0.4578275, 0.40821073),
            ["image_std"] = new JsonArray(0.26862954, 0.26130258, 0.27577711),
            ["resample"] = 3,
            ["size"] = side,
        }));
    }

    private static void Write(string folder, string path, string text)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static JsonArray Class(string? library, string? name) => new(library, name);
}
