using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of CLIP's text network: the keys of a transformers <c>config.json</c> that it knows.</summary>
/// <remarks>
/// Defaults are those of CLIPTextConfig in transformers 4.30. Keys that would change the computation are refused, others ignored.
/// </remarks>
public sealed record ClipTextConfig
{
    /// <summary>Rows of the token table.</summary>
    /// <value>49408.</value>
    public int VocabSize { get; init; } = 49_408;

    /// <summary>Width of the hidden states.</summary>
    /// <value>512.</value>
    public int HiddenSize { get; init; } = 512;

    /// <summary>Width inside the feed-forward part.</summary>
    /// <value>2048.</value>
    public int IntermediateSize { get; init; } = 2048;

    /// <summary>Width of the projected features; used by <see cref="ClipTextModelWithProjection"/>, a whole CLIP has its own.</summary>
    /// <value>512.</value>
    public int ProjectionDim { get; init; } = 512;

    /// <summary>Transformer layers.</summary>
    /// <value>12.</value>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads; divides <see cref="HiddenSize"/>.</summary>
    /// <value>8.</value>
    public int NumAttentionHeads { get; init; } = 8;

    /// <summary>Most tokens of a text.</summary>
    /// <value>77.</value>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>quick_gelu, gelu, gelu_new, gelu_pytorch_tanh, relu, silu or swish.</summary>
    /// <value>quick_gelu.</value>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Epsilon of the layer normalisations.</summary>
    /// <value>1e-5.</value>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>
    /// Id of the end-of-text token, at whose first place the pooled output is read. 2 is a value that older files carry by
    /// mistake: there, the place of the largest id counts, which is the end token of every CLIP vocabulary.
    /// </summary>
    /// <value>2.</value>
    public int EosTokenId { get; init; } = 2;

    /// <summary>Scales the random start.</summary>
    /// <value>1.</value>
    public double InitializerFactor { get; init; } = 1;

    /// <summary>Reads a config.json of a text network or, from its <c>text_config</c>, of a whole CLIP.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipTextConfig FromFile(string path) => Read(Part(ConfigReader.Open(path)));

    /// <summary>Reads the text of a config.json of a text network or of a whole CLIP.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipTextConfig FromJson(string json, string source = "config.json") => Read(Part(ConfigReader.Parse(json, source)));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(ToJsonObject());

    /// <summary>Checks that a network can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(ClipTextConfig))
    {
        var check = new ConfigCheck(source);
        check.Range("vocab_size", VocabSize, 1, 4_000_000);
        check.Range("projection_dim", ProjectionDim, 1, ConfigCheck.LargestWidth);
        check.Range("max_position_embeddings", MaxPositionEmbeddings, 1, 65_536);
        check.Finite("initializer_factor", InitializerFactor, 0, 1e3);
        Encoder.Validate(check);
    }

    internal ClipEncoderOptions Encoder => new(
        HiddenSize, IntermediateSize, NumHiddenLayers, NumAttentionHeads, HiddenAct, LayerNormEps, InitializerFactor);

    internal JsonObject ToJsonObject() => new()
    {
        ["architectures"] = ConfigText.List(["CLIPTextModel"]),
        ["model_type"] = "clip_text_model",
        ["vocab_size"] = VocabSize,
        ["hidden_size"] = HiddenSize,
        ["intermediate_size"] = IntermediateSize,
        ["projection_dim"] = ProjectionDim,
        ["num_hidden_layers"] = NumHiddenLayers,
        ["num_attention_heads"] = NumAttentionHeads,
        ["max_position_embeddings"] = MaxPositionEmbeddings,
        ["hidden_act"] = HiddenAct,
        ["layer_norm_eps"] = LayerNormEps,
        ["eos_token_id"] = EosTokenId,
        ["initializer_factor"] = InitializerFactor,
    };

    internal static ClipTextConfig Read(ConfigReader json)
    {
        json.Text("model_type", "clip_text_model", "clip_text_model");
        json.Only("attention_dropout", "0");
        json.Only("dropout", "0");
        var defaults = new ClipTextConfig();
        var config = new ClipTextConfig
        {
            VocabSize = json.Int("vocab_size", defaults.VocabSize),
            HiddenSize = json.Int("hidden_size", defaults.HiddenSize),
            IntermediateSize = json.Int("intermediate_size", defaults.IntermediateSize),
            ProjectionDim = json.Int("projection_dim", defaults.ProjectionDim),
            NumHiddenLayers = json.Int("num_hidden_layers", defaults.NumHiddenLayers),
            NumAttentionHeads = json.Int("num_attention_heads", defaults.NumAttentionHeads),
            MaxPositionEmbeddings = json.Int("max_position_embeddings", defaults.MaxPositionEmbeddings),
            HiddenAct = json.Text("hidden_act", defaults.HiddenAct),
            LayerNormEps = json.Double("layer_norm_eps", defaults.LayerNormEps),
            EosTokenId = json.OptionalInt("eos_token_id") ?? defaults.EosTokenId,
            InitializerFactor = json.Double("initializer_factor", defaults.InitializerFactor),
        };
        config.Validate(json.Source);
        return config;
    }

    private static ConfigReader Part(ConfigReader json) => json.IsClip ? ClipConfig.Part(json, "text_config") : json;
}
