using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of a <see cref="UNet2DConditionModel"/>: the keys of diffusers' <c>unet/config.json</c> that it knows.</summary>
/// <remarks>
/// Defaults are those of the class in diffusers 0.20.2. Keys that would change the computation in a way that is not built
/// here (class or added embeddings, dual cross-attention, other block types ...) are refused unless they hold the value that
/// switches them off; all other keys are ignored.
/// </remarks>
public sealed record UNet2DConditionConfig
{
    private const string CrossAttnDown = "CrossAttnDownBlock2D", Down = "DownBlock2D", CrossAttnUp = "CrossAttnUpBlock2D", Up = "UpBlock2D";

    /// <summary>Side of the latent image the network was trained at, in latent pixels; it works at other sizes too.</summary>
    /// <value>null: not stated.</value>
    public int? SampleSize { get; init; }

    /// <summary>Channels of the noisy latents.</summary>
    /// <value>4.</value>
    public int InChannels { get; init; } = 4;

    /// <summary>Channels of the prediction.</summary>
    /// <value>4.</value>
    public int OutChannels { get; init; } = 4;

    /// <summary>Whether the input is mapped from [0, 1] to [-1, 1] first.</summary>
    public bool CenterInputSample { get; init; }

    /// <summary>Whether the timestep's cosines come before its sines.</summary>
    /// <value>true.</value>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Subtracted from the number of frequencies in the timestep's embedding.</summary>
    public double FreqShift { get; init; }

    /// <summary>One of CrossAttnDownBlock2D and DownBlock2D per level, finest level first.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = [CrossAttnDown, CrossAttnDown, CrossAttnDown, Down];

    /// <summary>One of CrossAttnUpBlock2D and UpBlock2D per level, coarsest level first.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = [Up, CrossAttnUp, CrossAttnUp, CrossAttnUp];

    /// <summary>Per level: whether the first attention of a transformer block reads the text instead of the image.</summary>
    public IReadOnlyList<bool> OnlyCrossAttention { get; init; } = [false, false, false, false];

    /// <summary>Channels per level, finest first.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Residual blocks per level on the way down; the way up has one more.</summary>
    public IReadOnlyList<int> LayersPerBlock { get; init; } = [2, 2, 2, 2];

    /// <summary>1: symmetric padding of the down-samplers; 0: one row and column at the end.</summary>
    /// <value>1.</value>
    public int DownsamplePadding { get; init; } = 1;

    /// <summary>Divides the output of the middle block's residual blocks.</summary>
    /// <value>1.</value>
    public double MidBlockScaleFactor { get; init; } = 1;

    /// <summary>silu, swish, mish, gelu or relu.</summary>
    /// <value>silu.</value>
    public string ActFn { get; init; } = "silu";

    /// <summary>Groups of every group normalisation; divides all widths.</summary>
    /// <value>32.</value>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Epsilon of the group normalisation in residual blocks.</summary>
    /// <value>1e-5.</value>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Width of the text states.</summary>
    /// <value>1280.</value>
    public int CrossAttentionDim { get; init; } = 1280;

    /// <summary>Transformer blocks per attention, per level.</summary>
    public IReadOnlyList<int> TransformerLayersPerBlock { get; init; } = [1, 1, 1, 1];

    /// <summary>
    /// Attention heads per level. The file calls it <c>attention_head_dim</c>: for this class that key has always meant the
    /// number of heads, and <c>num_attention_heads</c> must be null.
    /// </summary>
    /// <value>8 at every level.</value>
    public IReadOnlyList<int> AttentionHeads { get; init; } = [8, 8, 8, 8];

    /// <summary>
    /// Whether a transformer's first and last projection are linear layers (SD 2.x) instead of 1x1 convolutions (SD 1.x).
    /// </summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Whether attention scores of a half-precision network are computed in float32.</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>default: the timestep is added; scale_shift: it scales and shifts the second normalisation.</summary>
    /// <value>default.</value>
    public string ResnetTimeScaleShift { get; init; } = "default";

    /// <summary>Width of the timestep's embedding.</summary>
    /// <value>null: four times the first level's channels.</value>
    public int? TimeEmbeddingDim { get; init; }

    /// <summary>Side of the first convolution's kernel, odd.</summary>
    /// <value>3.</value>
    public int ConvInKernel { get; init; } = 3;

    /// <summary>Side of the last convolution's kernel, odd.</summary>
    /// <value>3.</value>
    public int ConvOutKernel { get; init; } = 3;

    /// <summary>Reads a config.json.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static UNet2DConditionConfig FromFile(string path) => Read(ConfigReader.Open(path));

    /// <summary>Reads the text of a config.json.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static UNet2DConditionConfig FromJson(string json, string source = "config.json") => Read(ConfigReader.Parse(json, source));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(new JsonObject
    {
        ["_class_name"] = nameof(UNet2DConditionModel),
        ["sample_size"] = SampleSize,
        ["in_channels"] = InChannels,
        ["out_channels"] = OutChannels,
        ["center_input_sample"] = CenterInputSample,
        ["flip_sin_to_cos"] = FlipSinToCos,
        ["freq_shift"] = FreqShift,
        ["down_block_types"] = ConfigText.List(DownBlockTypes),
        ["mid_block_type"] = "UNetMidBlock2DCrossAttn",
        ["up_block_types"] = ConfigText.List(UpBlockTypes),
        ["only_cross_attention"] = ConfigText.List(OnlyCrossAttention),
        ["block_out_channels"] = ConfigText.List(BlockOutChannels),
        ["layers_per_block"] = ConfigText.List(LayersPerBlock),
        ["downsample_padding"] = DownsamplePadding,
        ["mid_block_scale_factor"] = MidBlockScaleFactor,
        ["act_fn"] = ActFn,
        ["norm_num_groups"] = NormNumGroups,
        ["norm_eps"] = NormEps,
        ["cross_attention_dim"] = CrossAttentionDim,
        ["transformer_layers_per_block"] = ConfigText.List(TransformerLayersPerBlock),
        ["attention_head_dim"] = ConfigText.List(AttentionHeads),
        ["use_linear_projection"] = UseLinearProjection,
        ["upcast_attention"] = UpcastAttention,
        ["resnet_time_scale_shift"] = ResnetTimeScaleShift,
        ["time_embedding_dim"] = TimeEmbeddingDim,
        ["conv_in_kernel"] = ConvInKernel,
        ["conv_out_kernel"] = ConvOutKernel,
    });

    /// <summary>Checks that a network can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(UNet2DConditionConfig))
    {
        var check = new ConfigCheck(source);
        ValidateScalars(check);

        int levels = BlockOutChannels.Count;
        check.Require(levels is >= 1 and <= 16, "block_out_channels", BlockOutChannels, "1 to 16 entries");
        check.Range("block_out_channels", BlockOutChannels, 1, ConfigCheck.LargestWidth);
        check.Count("down_block_types", DownBlockTypes, levels, "entry of block_out_channels");
        check.Count("up_block_types", UpBlockTypes, levels, "entry of block_out_channels");
        check.Names("down_block_types", DownBlockTypes, CrossAttnDown, Down);
        check.Names("up_block_types", UpBlockTypes, CrossAttnUp, Up);
        check.Count("only_cross_attention", OnlyCrossAttention, levels, "level");
        check.Count("layers_per_block", LayersPerBlock, levels, "level");
        check.Range("layers_per_block", LayersPerBlock, 1, ConfigCheck.LargestDepth);
        check.Count("transformer_layers_per_block", TransformerLayersPerBlock, levels, "level");
        check.Range("transformer_layers_per_block", TransformerLayersPerBlock, 1, ConfigCheck.LargestDepth);
        check.Count("attention_head_dim", AttentionHeads, levels, "level");
        check.Range("attention_head_dim", AttentionHeads, 1, ConfigCheck.LargestWidth);
        check.Divides("norm_num_groups", NormNumGroups, "block_out_channels", BlockOutChannels);
        for (int i = 0; i < levels; i++)
        {
            bool attends = i == levels - 1 || DownBlockTypes[i] == CrossAttnDown || UpBlockTypes[levels - 1 - i] == CrossAttnUp;
            check.Require(
                !attends || BlockOutChannels[i] % AttentionHeads[i] == 0, "attention_head_dim", AttentionHeads,
                $"numbers of heads that divide block_out_channels ([{string.Join(", ", BlockOutChannels)}])");
        }

        int frequencies = BlockOutChannels[0] / 2;
        check.Require(frequencies > 0, "block_out_channels", BlockOutChannels, "at least 2 in the first entry, which the timestep needs");
        check.Require(FreqShift < frequencies, "freq_shift", FreqShift, $"below {frequencies}, half of the first block_out_channels");
    }

    private void ValidateScalars(ConfigCheck check)
    {
        check.Range("sample_size", SampleSize ?? 1, 1, ConfigCheck.LargestWidth);
        check.Range("in_channels", InChannels, 1, ConfigCheck.LargestWidth);
        check.Range("out_channels", OutChannels, 1, ConfigCheck.LargestWidth);
        check.Finite("freq_shift", FreqShift, -1e6, 1e6);
        check.Range("downsample_padding", DownsamplePadding, 0, 1);
        check.Finite("mid_block_scale_factor", MidBlockScaleFactor, 1e-6, 1e6);
        check.Names("act_fn", [ActFn], Activation.Convolutional);
        check.Range("norm_num_groups", NormNumGroups, 1, ConfigCheck.LargestWidth);
        check.Finite("norm_eps", NormEps, 1e-12, 1);
        check.Range("cross_attention_dim", CrossAttentionDim, 1, ConfigCheck.LargestWidth);
        check.Names("resnet_time_scale_shift", [ResnetTimeScaleShift], "default", "scale_shift");
        check.Range("time_embedding_dim", TimeEmbeddingDim ?? 1, 1, 4 * ConfigCheck.LargestWidth);
        foreach ((string key, int kernel) in new[] { ("conv_in_kernel", ConvInKernel), ("conv_out_kernel", ConvOutKernel) })
            check.Require(kernel is >= 1 and <= 31 && kernel % 2 == 1, key, kernel, "an odd number, 1 to 31");
    }

    private static UNet2DConditionConfig Read(ConfigReader json)
    {
        json.Text("_class_name", nameof(UNet2DConditionModel), nameof(UNet2DConditionModel));
        RefuseUnsupported(json);
        var defaults = new UNet2DConditionConfig();
        int[] channels = json.Ints("block_out_channels", [.. defaults.BlockOutChannels]);
        int levels = channels.Length;

        var config = new UNet2DConditionConfig
        {
            SampleSize = json.OptionalInt("sample_size"),
            InChannels = json.Int("in_channels", defaults.InChannels),
            OutChannels = json.Int("out_channels", defaults.OutChannels),
            CenterInputSample = json.Bool("center_input_sample", false),
            FlipSinToCos = json.Bool("flip_sin_to_cos", defaults.FlipSinToCos),
            FreqShift = json.Double("freq_shift", 0),
            DownBlockTypes = json.Texts("down_block_types", [.. defaults.DownBlockTypes]),
            UpBlockTypes = json.Texts("up_block_types", [.. defaults.UpBlockTypes]),
            OnlyCrossAttention = json.BoolPerLevel("only_cross_attention", false, levels),
            BlockOutChannels = channels,
            LayersPerBlock = json.IntPerLevel("layers_per_block", 2, levels),
            DownsamplePadding = json.Int("downsample_padding", defaults.DownsamplePadding),
            MidBlockScaleFactor = json.Double("mid_block_scale_factor", defaults.MidBlockScaleFactor),
            ActFn = json.Text("act_fn", defaults.ActFn),
            NormNumGroups = json.Int("norm_num_groups", defaults.NormNumGroups),
            NormEps = json.Double("norm_eps", defaults.NormEps),
            CrossAttentionDim = json.Int("cross_attention_dim", defaults.CrossAttentionDim),
            TransformerLayersPerBlock = json.IntPerLevel("transformer_layers_per_block", 1, levels),
            AttentionHeads = json.IntPerLevel("attention_head_dim", 8, levels),
            UseLinearProjection = json.Bool("use_linear_projection", false),
            UpcastAttention = json.Bool("upcast_attention", false),
            ResnetTimeScaleShift = json.Text("resnet_time_scale_shift", defaults.ResnetTimeScaleShift),
            TimeEmbeddingDim = json.OptionalInt("time_embedding_dim"),
            ConvInKernel = json.Int("conv_in_kernel", defaults.ConvInKernel),
            ConvOutKernel = json.Int("conv_out_kernel", defaults.ConvOutKernel),
        };
        config.Validate(json.Source);
        return config;
    }

    /// <summary>Keys that would add or change a computation that is not built here.</summary>
    private static void RefuseUnsupported(ConfigReader json)
    {
        json.Text("mid_block_type", "UNetMidBlock2DCrossAttn", "UNetMidBlock2DCrossAttn");
        json.Text("time_embedding_type", "positional", "positional");
        json.Text("attention_type", "default", "default");
        json.Only("dropout", "0");
        json.Only("dual_cross_attention", "false");
        json.Only("resnet_skip_time_act", "false");
        json.Only("resnet_out_scale_factor", "1");
        json.Only("class_embeddings_concat", "false");
        foreach (string key in (string[])[
            "num_attention_heads", "class_embed_type", "addition_embed_type", "num_class_embeds",
            "encoder_hid_dim", "encoder_hid_dim_type", "time_embedding_act_fn", "timestep_post_act", "time_cond_proj_dim",
            "cross_attention_norm", "reverse_transformer_layers_per_block"])
            json.Only(key);
    }
}
