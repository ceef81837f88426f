using System.Text.Json.Nodes;

namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of a <see cref="ClipModel"/>: the keys of a transformers CLIP <c>config.json</c> that it knows.</summary>
/// <remarks>Defaults are those of CLIPConfig in transformers 4.30.</remarks>
public sealed record ClipConfig
{
    /// <summary>The text network.</summary>
    public ClipTextConfig Text { get; init; } = new();

    /// <summary>The image network.</summary>
    public ClipVisionConfig Vision { get; init; } = new();

    /// <summary>Width of the features that both networks are projected to.</summary>
    /// <value>512.</value>
    public int ProjectionDim { get; init; } = 512;

    /// <summary>Logarithm of the factor on the cosines, before training.</summary>
    /// <value>2.6592, ln(1/0.07).</value>
    public double LogitScaleInitValue { get; init; } = 2.6592;

    /// <summary>Reads a config.json.</summary>
    /// <param name="path">The file or the folder that holds it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipConfig FromFile(string path) => Read(ConfigReader.Open(path));

    /// <summary>Reads the text of a config.json.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is malformed, contradicts another one or is not supported.</exception>
    public static ClipConfig FromJson(string json, string source = "config.json") => Read(ConfigReader.Parse(json, source));

    /// <summary>The text of a config.json that reads back as this.</summary>
    public string ToJson() => ConfigText.Write(new JsonObject
    {
        ["architectures"] = ConfigText.List(["CLIPModel"]),
        ["model_type"] = "clip",
        ["projection_dim"] = ProjectionDim,
        ["logit_scale_init_value"] = LogitScaleInitValue,
        ["text_config"] = Text.ToJsonObject(),
        ["vision_config"] = Vision.ToJsonObject(),
    });

    /// <summary>Checks that a network can be built.</summary>
    /// <param name="source">Named in errors.</param>
    /// <exception cref="ModelConfigException">A value is out of range or contradicts another one.</exception>
    public void Validate(string source = nameof(ClipConfig))
    {
        Text.Validate(source);
        Vision.Validate(source);
        var check = new ConfigCheck(source);
        check.Range("projection_dim", ProjectionDim, 1, ConfigCheck.LargestWidth);
        check.Finite("logit_scale_init_value", LogitScaleInitValue, -100, 100);
    }

    /// <summary>One of the two networks' keys. Early files repeat them as <c>..._config_dict</c>, which then counts.</summary>
    internal static ConfigReader Part(ConfigReader json, string key) =>
        json.Section($"{key}_dict") ?? json.Section(key) ?? ConfigReader.Parse("{}", json.Source);

    private static ClipConfig Read(ConfigReader json)
    {
        json.Text("model_type", "clip", "clip");
        var defaults = new ClipConfig();
        var config = new ClipConfig
        {
            Text = ClipTextConfig.Read(Part(json, "text_config")),
            Vision = ClipVisionConfig.Read(Part(json, "vision_config")),
            ProjectionDim = json.Int("projection_dim", defaults.ProjectionDim),
            LogitScaleInitValue = json.Double("logit_scale_init_value", defaults.LogitScaleInitValue),
        };
        config.Validate(json.Source);
        return config;
    }
}
