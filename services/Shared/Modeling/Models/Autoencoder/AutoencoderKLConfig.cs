using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of an <see cref="AutoencoderKL"/>: the keys of diffusers' <c>vae/config.json</c> that this network knows.</summary>
/// <remarks>
/// Defaults are those of the class in diffusers 0.20.2. Keys that would change the computation are refused, others ignored.
/// </remarks>
public sealed record AutoencoderKLConfig
{
    /// <summary>Channels of the image to encode.</summary>
    /// <value>3.</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the decoded image.</summary>
    /// <value>3.</value>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels per level, finest first; each level but the last halves the image.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [64];

    /// <summary>Residual blocks per level of the encoder; the decoder has one more.</summary>
    /// <value>1.</value>
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>silu, swish, mish, gelu or relu; the last layers use silu in any case.</summary>
    /// <value>silu.</value>
    public string ActFn { get; init; } = "silu";

    /// <summary>Channels of the latents.</summary>
    /// <value>4.</value>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of every group normalisation; divides all widths.</summary>
    /// <value>32.</value>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Side of the training images in pixels; the network works at other sizes too.</summary>
    /// <value>32.</value>
    public int SampleSize { get; init; } = 32;

    /// <summary>
    /// Latents are multiplied by this before they are noised, and divided by it before they are decoded; the network itself
    /// does neither.
    /// </summary>
    /// <value>0.18215.</value>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>Whether float16 overflows in this network, so that pipelines should run it in float32.</summary>
    /// <value>true.</value>
    public bool ForceUpcast { get; init; } = true;

    /// <summary>Pixels per latent pixel along one side.</summary>
    public int DownscaleFactor => 1 << (BlockOutChannels.Count - 1);

    /// <summary>Reads a config.json.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static AutoencoderKLConfig FromFile(string path) => Read(ConfigReader.Open(path));

    /// <summary>Reads the text of a config.json.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static AutoencoderKLConfig FromJson(string json, string source = "config.json") => Read(ConfigReader.Parse(json, source));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(new JsonObject
    {
        ["_class_name"] = nameof(AutoencoderKL),
        ["act_fn"] = ActFn,
        ["block_out_channels"] = ConfigText.List(BlockOutChannels),
        ["down_block_types"] = ConfigText.List(BlockOutChannels.Select(_ => "DownEncoderBlock2D")),
        ["force_upcast"] = ForceUpcast,
        ["in_channels"] = InChannels,
        ["latent_channels"] = LatentChannels,
        ["layers_per_block"] = LayersPerBlock,
        ["norm_num_groups"] = NormNumGroups,
        ["out_channels"] = OutChannels,
        ["sample_size"] = SampleSize,
        ["scaling_factor"] = ScalingFactor,
        ["up_block_types"] = ConfigText.List(BlockOutChannels.Select(_ => "UpDecoderBlock2D")),
    });

    /// <summary>Checks that a network can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(AutoencoderKLConfig))
    {
        var check = new ConfigCheck(source);
        check.Range("in_channels", InChannels, 1, ConfigCheck.LargestWidth);
        check.Range("out_channels", OutChannels, 1, ConfigCheck.LargestWidth);
        check.Require(BlockOutChannels.Count is >= 1 and <= 16, "block_out_channels", BlockOutChannels, "1 to 16 entries");
        check.Range("block_out_channels", BlockOutChannels, 1, ConfigCheck.LargestWidth);
        check.Range("layers_per_block", LayersPerBlock, 1, ConfigCheck.LargestDepth);
        check.Names("act_fn", [ActFn], Activation.Convolutional);
        check.Range("latent_channels", LatentChannels, 1, ConfigCheck.LargestWidth);
        check.Range("norm_num_groups", NormNumGroups, 1, ConfigCheck.LargestWidth);
        check.Divides("norm_num_groups", NormNumGroups, "block_out_channels", BlockOutChannels);
        check.Range("sample_size", SampleSize, 1, ConfigCheck.LargestWidth);
        check.Finite("scaling_factor", ScalingFactor, 1e-6, 1e6);
    }

    private static AutoencoderKLConfig Read(ConfigReader json)
    {
        json.Text("_class_name", nameof(AutoencoderKL), nameof(AutoencoderKL));
        var defaults = new AutoencoderKLConfig();
        var config = new AutoencoderKLConfig
        {
            InChannels = json.Int("in_channels", defaults.InChannels),
            OutChannels = json.Int("out_channels", defaults.OutChannels),
            BlockOutChannels = json.Ints("block_out_channels", [.. defaults.BlockOutChannels]),
            LayersPerBlock = json.Int("layers_per_block", defaults.LayersPerBlock),
            ActFn = json.Text("act_fn", defaults.ActFn),
            LatentChannels = json.Int("latent_channels", defaults.LatentChannels),
            NormNumGroups = json.Int("norm_num_groups", defaults.NormNumGroups),
            SampleSize = json.Int("sample_size", defaults.SampleSize),
            ScalingFactor = json.Double("scaling_factor", defaults.ScalingFactor),
            ForceUpcast = json.Bool("force_upcast", defaults.ForceUpcast),
        };
        RefuseUnsupported(json, config);
        config.Validate(json.Source);
        return config;
    }

    private static void RefuseUnsupported(ConfigReader json, AutoencoderKLConfig config)
    {
        var check = new ConfigCheck(json.Source);
        int levels = config.BlockOutChannels.Count;
        string[] down = json.Texts("down_block_types", ["DownEncoderBlock2D"]);
        string[] up = json.Texts("up_block_types", ["UpDecoderBlock2D"]);
        check.Names("down_block_types", down, "DownEncoderBlock2D");
        check.Names("up_block_types", up, "UpDecoderBlock2D");
        check.Count("down_block_types", down, levels, "entry of block_out_channels");
        check.Count("up_block_types", up, levels, "entry of block_out_channels");
        json.Only("use_quant_conv", "true");
        json.Only("use_post_quant_conv", "true");
        json.Only("mid_block_add_attention", "true");
        json.Only("shift_factor", "0");
        json.Only("latents_mean");
        json.Only("latents_std");
    }
}
