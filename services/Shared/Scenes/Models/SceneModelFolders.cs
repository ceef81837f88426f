using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Models;

/// <summary>
/// Writes the networks of this world as the folders that <see cref="DiffusersLayout"/> and <see cref="ClipLayout"/> load, like any
/// other model's.
/// </summary>
public static class SceneModelFolders
{
    private const string ModelIndex =
        """
        {
          "_class_name": "StableDiffusionPipeline",
          "feature_extractor": [null, null],
          "safety_checker": [null, null],
          "scheduler": ["diffusers", "DDIMScheduler"],
          "text_encoder": ["transformers", "CLIPTextModel"],
          "tokenizer": ["transformers", "CLIPTokenizer"],
          "unet": ["diffusers", "UNet2DConditionModel"],
          "vae": ["rlhf_t2i", "PixelUnshuffleAutoencoder"]
        }

        """;

    /// <summary>Writes a dual encoder: config.json, model.safetensors, the tokenizer's files and preprocessor_config.json.</summary>
    /// <param name="model">The networks; not changed.</param>
    /// <param name="folder">The folder; an older one is replaced as a whole.</param>
    /// <param name="dtype">Floating type of the file.</param>
    /// <exception cref="IOException">The folder cannot be written; an older one is still there.</exception>
    public static void WriteClip(ClipModel model, string folder, ScalarType dtype = ScalarType.Float16)
    {
        ArgumentNullException.ThrowIfNull(model);
        Replace(folder, temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, "config.json"), model.Config.ToJson());
            ModuleWeights.Save(model, Path.Combine(temporary, "model.safetensors"), Options(dtype));
            SceneVocabulary.Instance.Write(temporary);
            File.WriteAllText(Path.Combine(temporary, ClipImagePreprocessorConfig.FileName), SceneData.PreprocessorConfig);
        });
    }

    /// <summary>Writes a text-to-image model in the diffusers layout, with DDIM as its scheduler.</summary>
    /// <param name="unet">The diffusion network; not changed.</param>
    /// <param name="textEncoder">The frozen text encoder; not changed.</param>
    /// <param name="autoencoder">Between pixels and latents.</param>
    /// <param name="folder">The folder; an older one is replaced as a whole.</param>
    /// <param name="dtype">Floating type of the files.</param>
    /// <exception cref="IOException">The folder cannot be written; an older one is still there.</exception>
    public static void WriteDiffusion(
        UNet2DConditionModel unet,
        ClipTextModel textEncoder,
        PixelUnshuffleConfig autoencoder,
        string folder,
        ScalarType dtype = ScalarType.Float16)
    {
        ArgumentNullException.ThrowIfNull(unet);
        ArgumentNullException.ThrowIfNull(textEncoder);
        ArgumentNullException.ThrowIfNull(autoencoder);
        Replace(folder, temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, "model_index.json"), ModelIndex);
            string Part(string name) => Directory.CreateDirectory(Path.Combine(temporary, name)).FullName;
            File.WriteAllText(Path.Combine(Part("unet"), "config.json"), unet.Config.ToJson());
            ModuleWeights.Save(unet, Path.Combine(Part("unet"), "diffusion_pytorch_model.safetensors"), Options(dtype));
            File.WriteAllText(Path.Combine(Part("text_encoder"), "config.json"), textEncoder.Config.ToJson());
            ModuleWeights.Save(textEncoder, Path.Combine(Part("text_encoder"), "model.safetensors"), Options(dtype));
            File.WriteAllText(Path.Combine(Part("vae"), "config.json"), autoencoder.ToJson());
            File.WriteAllText(Path.Combine(Part("scheduler"), "scheduler_config.json"), SceneData.SchedulerConfig);
            SceneVocabulary.Instance.Write(Part("tokenizer"));
        });
    }

    /// <summary>The text network of a dual encoder as a network of its own, with a copy of the weights.</summary>
    /// <param name="clip">The dual encoder; not changed.</param>
    /// <returns>In evaluation mode; owned by the caller.</returns>
    public static ClipTextModel CopyTextEncoder(ClipModel clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var text = new ClipTextModel(clip.Config.Text, InitialWeights.Uninitialised(clip.LogitScale.dtype));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> source = clip.state_dict();
        foreach ((string name, Tensor target) in text.state_dict())
            target.copy_(source[name]);
        text.eval();
        return text;
    }

    private static ModuleWeightsSaveOptions Options(ScalarType dtype) => new() { DType = dtype };

    /// <summary>Fills a folder beside the target and puts it in the target's place.</summary>
    private static void Replace(string folder, Action<string> fill)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            if (Directory.Exists(full))
                Directory.Delete(full, recursive: true);
            Directory.Move(temporary, full);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }
}
