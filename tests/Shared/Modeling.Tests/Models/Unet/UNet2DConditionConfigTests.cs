using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Models.Unet;

public sealed class UNet2DConditionConfigTests
{
    [Fact]
    public void FromJson_EmptyObject_HasTheReferenceDefaults()
    {
        UNet2DConditionConfig config = UNet2DConditionConfig.FromJson("{}");

        config.BlockOutChannels.ShouldBe([320, 640, 1280, 1280]);
        config.CrossAttentionDim.ShouldBe(1280);
        config.AttentionHeads.ShouldBe([8, 8, 8, 8]);
        config.LayersPerBlock.ShouldBe([2, 2, 2, 2]);
        config.NormNumGroups.ShouldBe(32);
        config.NormEps.ShouldBe(1e-5);
        config.FlipSinToCos.ShouldBeTrue();
        config.SampleSize.ShouldBeNull();
        config.UseLinearProjection.ShouldBeFalse();
    }

    [Fact]
    public void FromJson_StableDiffusion2_ReadsHeadsPerLevel()
    {
        UNet2DConditionConfig config = UNet2DConditionConfig.FromJson("""
            { "attention_head_dim": [5, 10, 20, 20], "cross_attention_dim": 1024, "use_linear_projection": true,
              "upcast_attention": true, "sample_size": 96, "some_future_key": {"a": 1} }
            """);

        config.AttentionHeads.ShouldBe([5, 10, 20, 20]);
        config.UseLinearProjection.ShouldBeTrue();
        config.UpcastAttention.ShouldBeTrue();
        config.SampleSize.ShouldBe(96);
    }

    [Theory]
    [InlineData("""{ "mid_block_type": "UNetMidBlock2DSimpleCrossAttn" }""", "mid_block_type", "UNetMidBlock2DCrossAttn")]
    [InlineData("""{ "num_attention_heads": 8 }""", "num_attention_heads", "null")]
    [InlineData("""{ "class_embed_type": "timestep" }""", "class_embed_type", "null")]
    [InlineData("""{ "addition_embed_type": "text_time" }""", "addition_embed_type", "null")]
    [InlineData("""{ "encoder_hid_dim": 4096 }""", "encoder_hid_dim", "null")]
    [InlineData("""{ "time_cond_proj_dim": 256 }""", "time_cond_proj_dim", "null")]
    [InlineData("""{ "dual_cross_attention": true }""", "dual_cross_attention", "false")]
    [InlineData("""{ "resnet_out_scale_factor": 2.0 }""", "resnet_out_scale_factor", "1")]
    [InlineData("""{ "dropout": 0.1 }""", "dropout", "0")]
    [InlineData("""{ "attention_type": "gated" }""", "attention_type", "default")]
    [InlineData("""{ "time_embedding_type": "fourier" }""", "time_embedding_type", "positional")]
    [InlineData("""{ "resnet_time_scale_shift": "spatial" }""", "resnet_time_scale_shift", "scale_shift")]
    [InlineData("""{ "_class_name": "UNet2DModel" }""", "_class_name", "UNet2DConditionModel")]
    [InlineData("""{ "act_fn": "tanh" }""", "act_fn", "silu")]
    [InlineData("""{ "down_block_types": ["AttnDownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"] }""", "down_block_types", "DownBlock2D")]
    [InlineData("""{ "down_block_types": ["DownBlock2D"] }""", "down_block_types", "4 entries")]
    [InlineData("""{ "block_out_channels": [32, 64] }""", "down_block_types", "2 entries")]
    [InlineData("""{ "block_out_channels": [] }""", "block_out_channels", "1 to 16")]
    [InlineData("""{ "block_out_channels": [320, 640, 1280, -1280] }""", "block_out_channels", "1 to 16384")]
    [InlineData("""{ "block_out_channels": [320, 640, 1280, 1000000000] }""", "block_out_channels", "1 to 16384")]
    [InlineData("""{ "block_out_channels": 320 }""", "block_out_channels", "list")]
    [InlineData("""{ "block_out_channels": [320, 640, 1280, 99999999999] }""", "block_out_channels", "whole number")]
    [InlineData("""{ "norm_num_groups": 33 }""", "norm_num_groups", "divisor")]
    [InlineData("""{ "norm_num_groups": 0 }""", "norm_num_groups", "1 to")]
    [InlineData("""{ "norm_num_groups": null }""", "norm_num_groups", "other than null")]
    [InlineData("""{ "attention_head_dim": 7 }""", "attention_head_dim", "divide")]
    [InlineData("""{ "attention_head_dim": [8, 8] }""", "attention_head_dim", "list of 4")]
    [InlineData("""{ "attention_head_dim": 0 }""", "attention_head_dim", "1 to")]
    [InlineData("""{ "layers_per_block": 0 }""", "layers_per_block", "1 to")]
    [InlineData("""{ "layers_per_block": 1000000 }""", "layers_per_block", "1 to")]
    [InlineData("""{ "layers_per_block": "two" }""", "layers_per_block", "whole number")]
    [InlineData("""{ "cross_attention_dim": 2.5 }""", "cross_attention_dim", "whole number")]
    [InlineData("""{ "freq_shift": 160 }""", "freq_shift", "below 160")]
    [InlineData("""{ "norm_eps": 0 }""", "norm_eps", "to 1")]
    [InlineData("""{ "downsample_padding": 2 }""", "downsample_padding", "0 to 1")]
    [InlineData("""{ "conv_in_kernel": 4 }""", "conv_in_kernel", "odd")]
    [InlineData("""{ "mid_block_scale_factor": 0 }""", "mid_block_scale_factor", "to")]
    [InlineData("""{ "sample_size": -4 }""", "sample_size", "1 to")]
    [InlineData("""{ "flip_sin_to_cos": 1 }""", "flip_sin_to_cos", "true or false")]
    public void FromJson_UnsupportedValue_NamesFileKeyAndWhatIsAllowed(string json, string key, string allowed)
    {
        ModelConfigException error = Should.Throw<ModelConfigException>(() => UNet2DConditionConfig.FromJson(json, "unet/config.json"));

        error.Key.ShouldBe(key);
        error.Allowed.ShouldContain(allowed);
        error.Message.ShouldStartWith($"unet/config.json: {key} is ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"in_channels\": 4")]
    [InlineData("{ \"in_channels\": 4 } trailing")]
    public void FromJson_NotAnObject_SaysSo(string json) =>
        Should.Throw<ModelConfigException>(() => UNet2DConditionConfig.FromJson(json)).Allowed.ShouldBe("a JSON object");

    [Fact]
    public void FromFile_FolderOrFile_ReadsTheSame()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), """{ "in_channels": 9 }""");

        UNet2DConditionConfig.FromFile(folder.Path).InChannels.ShouldBe(9);
        UNet2DConditionConfig.FromFile(folder.File("config.json")).InChannels.ShouldBe(9);
        Should.Throw<FileNotFoundException>(() => UNet2DConditionConfig.FromFile(folder.File("absent.json")));
    }

    [Fact]
    public void Constructor_ContradictoryRecord_IsRefused()
    {
        var config = new UNet2DConditionConfig { BlockOutChannels = [32, 64] };

        Should.Throw<ModelConfigException>(() => new UNet2DConditionModel(config, InitialWeights.ShapesOnly()))
            .ConfigSource.ShouldBe(nameof(UNet2DConditionConfig));
    }
}
