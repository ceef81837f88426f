using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

public sealed class AutoencoderKLConfigTests
{
    [Fact]
    public void FromJson_EmptyObject_HasTheReferenceDefaults()
    {
        AutoencoderKLConfig config = AutoencoderKLConfig.FromJson("{}");

        config.BlockOutChannels.ShouldBe([64]);
        config.LayersPerBlock.ShouldBe(1);
        config.ScalingFactor.ShouldBe(0.18215);
        config.NormNumGroups.ShouldBe(32);
        config.DownscaleFactor.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{ "down_block_types": ["AttnDownEncoderBlock2D"] }""", "down_block_types", "DownEncoderBlock2D")]
    [InlineData("""{ "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"] }""", "up_block_types", "1 entries")]
    [InlineData("""{ "block_out_channels": [128, 256] }""", "down_block_types", "2 entries")]
    [InlineData("""{ "norm_num_groups": 3 }""", "norm_num_groups", "divisor")]
    [InlineData("""{ "latent_channels": 0 }""", "latent_channels", "1 to")]
    [InlineData("""{ "scaling_factor": 0 }""", "scaling_factor", "to")]
    [InlineData("""{ "scaling_factor": "big" }""", "scaling_factor", "finite number")]
    [InlineData("""{ "shift_factor": 0.1159 }""", "shift_factor", "null")]
    [InlineData("""{ "use_quant_conv": false }""", "use_quant_conv", "true")]
    [InlineData("""{ "latents_mean": [0.1] }""", "latents_mean", "null")]
    [InlineData("""{ "_class_name": "VQModel" }""", "_class_name", "AutoencoderKL")]
    public void FromJson_UnsupportedValue_NamesFileKeyAndWhatIsAllowed(string json, string key, string allowed)
    {
        ModelConfigException error = Should.Throw<ModelConfigException>(() => AutoencoderKLConfig.FromJson(json, "vae/config.json"));

        error.Key.ShouldBe(key);
        error.Allowed.ShouldContain(allowed);
        error.Message.ShouldStartWith($"vae/config.json: {key} is ");
    }

    [Fact]
    public void ToJson_PublishedShape_ReadsBackTheSame()
    {
        AutoencoderKLConfig config = PublishedShapes.StableDiffusion15Vae with { ScalingFactor = 0.13, ForceUpcast = false };
        AutoencoderKLConfig.FromJson(config.ToJson()).ToJson().ShouldBe(config.ToJson());
        AutoencoderKLConfig.FromJson(config.ToJson()).BlockOutChannels.ShouldBe(config.BlockOutChannels);
    }
}
