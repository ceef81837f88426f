using System.Text.Json;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Tokenization;
using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Text-to-image models in the Hugging Face diffusers folder layout: <c>model_index.json</c> and one folder for each of unet, vae,
/// text_encoder, tokenizer and scheduler. Weights are safetensors, keys are strict, sizes come from the folder's own configuration.
/// </summary>
public static class DiffusersLayout
{
    private const string LatentStem = "diffusion_pytorch_model";
    private const string TextEncoderStem = "model";

    private static readonly ComponentNames VaeNames = new([], WeightNames.ToCurrentAttention);

    private static readonly Dictionary<string, string[]> Classes = new()
    {
        ["unet"] = ["UNet2DConditionModel"],
        ["vae"] = [nameof(AutoencoderKL), nameof(PixelUnshuffleAutoencoder)],
        ["text_encoder"] = ["CLIPTextModel"],
        ["tokenizer"] = ["CLIPTokenizer", "CLIPTokenizerFast"],
    };

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <param name="options">Type, device and variant; null keeps the files' types, on the CPU.</param>
    /// <returns>The model; the caller owns it.</returns>
    /// <exception cref="ModelFolderException">A part is missing or of a class that is not supported.</exception>
    /// <exception cref="ModelConfigException">A configuration value is not supported.</exception>
    /// <exception cref="CheckpointMismatchException">Tensors are missing, unexpected, misshapen or mistyped.</exception>
    /// <exception cref="SafetensorsFormatException">A weight file is not valid safetensors.</exception>
    public static StableDiffusionModel Load(string folder, ModelLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ModelLoadOptions();
        string vaeClass = CheckIndex(folder)["vae"];
        (string schedulerClass, SchedulerConfig schedulerConfig) = LoadScheduler(Path.Combine(folder, "scheduler"));
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(Path.Combine(folder, "tokenizer"));

        ModelComponent<UNet2DConditionModel>? unet = null;
        ModelComponent<ImageAutoencoder>? vae = null;
        ModelComponent<ClipTextModel>? textEncoder = null;
        try
        {
            unet = LoadUNet(Path.Combine(folder, "unet"), options);
            vae = LoadAutoencoder(Path.Combine(folder, "vae"), vaeClass, options);
            textEncoder = LoadTextEncoder(Path.Combine(folder, "text_encoder"), options);
            CheckFit(folder, unet.Module.Config, vae.Module, textEncoder.Module.Config, tokenizer);
            torch.Device device = options.Device ?? torch.CPU;
            return new StableDiffusionModel(folder, unet, vae, textEncoder, tokenizer, schedulerClass, schedulerConfig, device);
        }
        catch
        {
            unet?.Dispose();
            vae?.Dispose();
            textEncoder?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Checks a model folder without reading a weight: configurations, whether the parts fit one another, and every tensor's name, shape and type.
    /// </summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <param name="variant">Variant of the weight files; null for none.</param>
    /// <returns>What is there and what does not fit, for each network; <see cref="Load"/> takes the folder if no network has a problem.</returns>
    /// <exception cref="ModelFolderException">A part is missing or of a class that is not supported.</exception>
    /// <exception cref="ModelConfigException">A configuration value is not supported.</exception>
    /// <exception cref="SafetensorsFormatException">A weight file is not valid safetensors.</exception>
    public static IReadOnlyList<ComponentInspection> Inspect(string folder, string? variant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string vaeClass = CheckIndex(folder)["vae"];
        _ = LoadScheduler(Path.Combine(folder, "scheduler"));
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(Path.Combine(folder, "tokenizer"));
        var weights = InitialWeights.ShapesOnly();
        using var unet = new UNet2DConditionModel(UNet2DConditionConfig.FromFile(Part("unet")), weights);
        using ImageAutoencoder vae = vaeClass == nameof(AutoencoderKL)
            ? new AutoencoderKL(AutoencoderKLConfig.FromFile(Part("vae")), weights)
            : new PixelUnshuffleAutoencoder(PixelUnshuffleConfig.FromFile(Part("vae")));
        using var text = new ClipTextModel(ClipTextConfig.FromFile(Part("text_encoder")), weights);
        CheckFit(folder, unet.Config, vae, text.Config, tokenizer);

        return
        [
            ComponentInspection.Of(folder, "text_encoder", TextEncoderStem, variant, text, ClipLayout.Names),
            ComponentInspection.Of(folder, "unet", LatentStem, variant, unet, ComponentNames.Same),
            vae is AutoencoderKL
                ? ComponentInspection.Of(folder, "vae", LatentStem, variant, vae, VaeNames)
                : ComponentInspection.WithoutWeights("vae", vae),
        ];

        string Part(string name) => Path.Combine(folder, name, "config.json");
    }

    /// <summary>Loads the UNet's folder alone.</summary>
    /// <param name="folder">The folder that holds its config.json.</param>
    /// <param name="options">Type, device and variant.</param>
    public static ModelComponent<UNet2DConditionModel> LoadUNet(string folder, ModelLoadOptions? options = null)
    {
        UNet2DConditionConfig config = UNet2DConditionConfig.FromFile(Path.Combine(folder, "config.json"));
        return ModelComponent<UNet2DConditionModel>.Load(
            folder, LatentStem, type => new UNet2DConditionModel(config, InitialWeights.Uninitialised(type)), ComponentNames.Same, options);
    }

    /// <summary>
    /// Loads the autoencoder's folder alone; attention keys may have the old names (query, key, value, proj_attn) or the new ones.
    /// </summary>
    /// <param name="folder">The folder that holds its config.json.</param>
    /// <param name="options">Type, device and variant.</param>
    public static ModelComponent<AutoencoderKL> LoadVae(string folder, ModelLoadOptions? options = null)
    {
        AutoencoderKLConfig config = AutoencoderKLConfig.FromFile(Path.Combine(folder, "config.json"));
        return ModelComponent<AutoencoderKL>.Load(
            folder, LatentStem, type => new AutoencoderKL(config, InitialWeights.Uninitialised(type)), VaeNames, options);
    }

    /// <summary>Loads the text encoder's folder alone.</summary>
    /// <param name="folder">The folder that holds its config.json.</param>
    /// <param name="options">Type, device and variant.</param>
    public static ModelComponent<ClipTextModel> LoadTextEncoder(string folder, ModelLoadOptions? options = null)
    {
        ClipTextConfig config = ClipTextConfig.FromFile(Path.Combine(folder, "config.json"));
        return ModelComponent<ClipTextModel>.Load(
            folder, TextEncoderStem, type => new ClipTextModel(config, InitialWeights.Uninitialised(type)), ClipLayout.Names, options);
    }

    /// <summary>
    /// Writes a model as a new folder: the networks as they are in memory, everything else copied from the folder they came from.
    /// The folder appears complete or not at all.
    /// </summary>
    /// <param name="model">The model; its source folder must still exist.</param>
    /// <param name="folder">The new folder; must not exist.</param>
    /// <exception cref="IOException">The folder exists already, or cannot be written.</exception>
    public static void Save(StableDiffusionModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        NewFolder.Write(folder, temporary =>
        {
            CarriedFiles.Copy(model.Folder, temporary, ["unet", "vae", "text_encoder"]);
            model.UNetComponent.Save(Path.Combine(temporary, "unet"));
            model.VaeComponent.Save(Path.Combine(temporary, "vae"));
            model.TextEncoderComponent.Save(Path.Combine(temporary, "text_encoder"));
        });
    }

    /// <summary>The class of each part, one of those allowed.</summary>
    private static Dictionary<string, string> CheckIndex(string folder)
    {
        string path = Path.Combine(folder, "model_index.json");
        using JsonDocument index = JsonFile.Read(path);
        if (index.RootElement.ValueKind != JsonValueKind.Object)
            throw new ModelFolderException(path, "the file must hold a JSON object.");
        var classes = new Dictionary<string, string>();
        foreach ((string part, string[] allowed) in Classes)
        {
            string? found = ClassOf(index.RootElement, part);
            if (found is null)
                throw new ModelFolderException(path, $"'{part}' is missing; it must be {string.Join(" or ", allowed)}.");
            if (!allowed.Contains(found))
                throw new ModelFolderException(path, $"'{part}' is '{found}'; it must be {string.Join(" or ", allowed)}.");
            classes.Add(part, found);
        }

        return classes;
    }

    private static ModelComponent<ImageAutoencoder> LoadAutoencoder(string folder, string className, ModelLoadOptions options)
    {
        if (className == nameof(AutoencoderKL))
            return LoadVae(folder, options).As<ImageAutoencoder>();
        PixelUnshuffleConfig config = PixelUnshuffleConfig.FromFile(Path.Combine(folder, "config.json"));
        return ModelComponent<ImageAutoencoder>.WithoutWeights(new PixelUnshuffleAutoencoder(config));
    }

    /// <summary>The class of a part, written as <c>"part": ["library", "class"]</c>.</summary>
    private static string? ClassOf(JsonElement index, string part) =>
        index.TryGetProperty(part, out JsonElement entry) && entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
            ? entry[1].ToString()
            : null;

    private static (string ClassName, SchedulerConfig Config) LoadScheduler(string folder)
    {
        string path = Path.Combine(folder, "scheduler_config.json");
        using JsonDocument json = JsonFile.Read(path);
        JsonElement root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("_class_name", out JsonElement name))
            throw new ModelFolderException(path, "'_class_name' is missing.");
        return (name.ToString(), SchedulerConfig.FromJson(root));
    }

    private static void CheckFit(
        string folder, UNet2DConditionConfig unet, ImageAutoencoder vae, ClipTextConfig text, ClipTokenizer tokenizer)
    {
        Equal("unet.in_channels", unet.InChannels, "vae.latent_channels", vae.LatentChannels);
        Equal("unet.out_channels", unet.OutChannels, "vae.latent_channels", vae.LatentChannels);
        Equal("unet.cross_attention_dim", unet.CrossAttentionDim, "text_encoder.hidden_size", text.HiddenSize);
        AtMost("entries of the tokenizer", tokenizer.VocabularySize, "text_encoder.vocab_size", text.VocabSize);
        AtMost("model_max_length", tokenizer.ModelMaxLength, "text_encoder.max_position_embeddings", text.MaxPositionEmbeddings);

        void Equal(string name, int value, string otherName, int other) =>
            Require(value == other, name, value, "equal to", otherName, other);
        void AtMost(string name, int value, string otherName, int other) =>
            Require(value <= other, name, value, "at most", otherName, other);

        void Require(bool fits, string name, int value, string relation, string otherName, int other)
        {
            if (!fits)
                throw new ModelFolderException(folder, $"{name}: {value}; must be {relation} {otherName}, which is {other}.");
        }
    }
}
