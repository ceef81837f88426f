using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of a <see cref="PixelUnshuffleAutoencoder"/>: its <c>vae/config.json</c>, a class of this suite's own.</summary>
public sealed record PixelUnshuffleConfig
{
    private const int LargestFactor = 64;

    /// <summary>Channels of the image.</summary>
    /// <value>3.</value>
    public int InChannels { get; init; } = 3;

    /// <summary>f: pixels per latent cell along one side, 1 to 64.</summary>
    /// <value>4.</value>
    public int DownscaleFactor { get; init; } = 4;

    /// <summary>Side in pixels of the images that the model was made for, a multiple of <see cref="DownscaleFactor"/>.</summary>
    /// <value>32.</value>
    public int SampleSize { get; init; } = 32;

    /// <summary>Latents are multiplied by this before they are noised.</summary>
    /// <value>1.</value>
    public double ScalingFactor { get; init; } = 1;

    /// <summary>Channels of the latents: in · f².</summary>
    public int LatentChannels => InChannels * DownscaleFactor * DownscaleFactor;

    /// <summary>Reads a config.json.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static PixelUnshuffleConfig FromFile(string path) => Read(ConfigReader.Open(path));

    /// <summary>Reads the text of a config.json.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static PixelUnshuffleConfig FromJson(string json, string source = "config.json") => Read(ConfigReader.Parse(json, source));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(new JsonObject
    {
        ["_class_name"] = nameof(PixelUnshuffleAutoencoder),
        ["in_channels"] = InChannels,
        ["latent_channels"] = LatentChannels,
        ["downscale_factor"] = DownscaleFactor,
        ["sample_size"] = SampleSize,
        ["scaling_factor"] = ScalingFactor,
    });

    /// <summary>Checks that it can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(PixelUnshuffleConfig))
    {
        var check = new ConfigCheck(source);
        check.Range("in_channels", InChannels, 1, 1024);
        check.Range("downscale_factor", DownscaleFactor, 1, LargestFactor);
        check.Range("sample_size", SampleSize, DownscaleFactor, ConfigCheck.LargestWidth);
        check.Require(SampleSize % DownscaleFactor == 0, "sample_size", SampleSize, $"a multiple of downscale_factor ({DownscaleFactor})");
        check.Finite("scaling_factor", ScalingFactor, 1e-6, 1e6);
    }

    private static PixelUnshuffleConfig Read(ConfigReader json)
    {
        json.Text("_class_name", "", nameof(PixelUnshuffleAutoencoder));
        var defaults = new PixelUnshuffleConfig();
        var config = new PixelUnshuffleConfig
        {
            InChannels = json.Int("in_channels", defaults.InChannels),
            DownscaleFactor = json.Int("downscale_factor", defaults.DownscaleFactor),
            SampleSize = json.Int("sample_size", defaults.SampleSize),
            ScalingFactor = json.Double("scaling_factor", defaults.ScalingFactor),
        };
        config.Validate(json.Source);
        int channels = json.Int("latent_channels", config.LatentChannels);
        new ConfigCheck(json.Source).Require(
            channels == config.LatentChannels, "latent_channels", channels, $"in_channels · downscale_factor², {config.LatentChannels}");
        return config;
    }
}
