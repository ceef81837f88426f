using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of CLIP's image network: the keys of a transformers <c>config.json</c> that it knows.</summary>
/// <remarks>
/// Defaults are those of CLIPVisionConfig in transformers 4.30. Keys that would change the computation are refused, others ignored.
/// </remarks>
public sealed record ClipVisionConfig
{
    /// <summary>Width of the hidden states.</summary>
    /// <value>768.</value>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width inside the feed-forward part.</summary>
    /// <value>3072.</value>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Width of the projected features when the network stands alone.</summary>
    /// <value>512.</value>
    public int ProjectionDim { get; init; } = 512;

    /// <summary>Transformer layers.</summary>
    /// <value>12.</value>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads; divides <see cref="HiddenSize"/>.</summary>
    /// <value>12.</value>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Channels of the image.</summary>
    /// <value>3.</value>
    public int NumChannels { get; init; } = 3;

    /// <summary>Side of the image in pixels; no other size is taken.</summary>
    /// <value>224.</value>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a patch in pixels.</summary>
    /// <value>32.</value>
    public int PatchSize { get; init; } = 32;

    /// <summary>quick_gelu, gelu, gelu_new, gelu_pytorch_tanh, relu, silu or swish.</summary>
    /// <value>quick_gelu.</value>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Epsilon of the layer normalisations.</summary>
    /// <value>1e-5.</value>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Spread of the random start of the patch and position tables.</summary>
    /// <value>0.02.</value>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Scales the random start.</summary>
    /// <value>1.</value>
    public double InitializerFactor { get; init; } = 1;

    /// <summary>Patches of an image; the network adds one class token.</summary>
    public int NumPatches => (ImageSize / PatchSize) * (ImageSize / PatchSize);

    /// <summary>Reads a config.json of an image network or, from its <c>vision_config</c>, of a whole CLIP.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipVisionConfig FromFile(string path) => Read(Part(ConfigReader.Open(path)));

    /// <summary>Reads the text of a config.json of an image network or of a whole CLIP.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipVisionConfig FromJson(string json, string source = "config.json") => Read(Part(ConfigReader.Parse(json, source)));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(ToJsonObject());

    /// <summary>Checks that a network can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(ClipVisionConfig))
    {
        var check = new ConfigCheck(source);
        check.Range("projection_dim", ProjectionDim, 1, ConfigCheck.LargestWidth);
        check.Range("num_channels", NumChannels, 1, 1024);
        check.Range("image_size", ImageSize, 1, ConfigCheck.LargestWidth);
        check.Range("patch_size", PatchSize, 1, ImageSize);
        check.Finite("initializer_range", InitializerRange, 0, 1e3);
        check.Finite("initializer_factor", InitializerFactor, 0, 1e3);
        Encoder.Validate(check);
    }

    internal ClipEncoderOptions Encoder => new(
        HiddenSize, IntermediateSize, NumHiddenLayers, NumAttentionHeads, HiddenAct, LayerNormEps, InitializerFactor);

    internal JsonObject ToJsonObject() => new()
    {
        ["model_type"] = "clip_vision_model",
        ["hidden_size"] = HiddenSize,
        ["intermediate_size"] = IntermediateSize,
        ["projection_dim"] = ProjectionDim,
        ["num_hidden_layers"] = NumHiddenLayers,
        ["num_attention_heads"] = NumAttentionHeads,
        ["num_channels"] = NumChannels,
        ["image_size"] = ImageSize,
        ["patch_size"] = PatchSize,
        ["hidden_act"] = HiddenAct,
        ["layer_norm_eps"] = LayerNormEps,
        ["initializer_range"] = InitializerRange,
        ["initializer_factor"] = InitializerFactor,
    };

    internal static ClipVisionConfig Read(ConfigReader json)
    {
        json.Text("model_type", "clip_vision_model", "clip_vision_model");
        json.Only("attention_dropout", "0");
        json.Only("dropout", "0");
        var defaults = new ClipVisionConfig();
        var config = new ClipVisionConfig
        {
            HiddenSize = json.Int("hidden_size", defaults.HiddenSize),
            IntermediateSize = json.Int("intermediate_size", defaults.IntermediateSize),
            ProjectionDim = json.Int("projection_dim", defaults.ProjectionDim),
            NumHiddenLayers = json.Int("num_hidden_layers", defaults.NumHiddenLayers),
            NumAttentionHeads = json.Int("num_attention_heads", defaults.NumAttentionHeads),
            NumChannels = json.Int("num_channels", defaults.NumChannels),
            ImageSize = json.Int("image_size", defaults.ImageSize),
            PatchSize = json.Int("patch_size", defaults.PatchSize),
            HiddenAct = json.Text("hidden_act", defaults.HiddenAct),
            LayerNormEps = json.Double("layer_norm_eps", defaults.LayerNormEps),
            InitializerRange = json.Double("initializer_range", defaults.InitializerRange),
            InitializerFactor = json.Double("initializer_factor", defaults.InitializerFactor),
        };
        config.Validate(json.Source);
        return config;
    }

    private static ConfigReader Part(ConfigReader json) => json.IsClip ? ClipConfig.Part(json, "vision_config") : json;
}
