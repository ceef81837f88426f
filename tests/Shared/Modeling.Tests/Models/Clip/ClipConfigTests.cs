using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Tests.Models.Clip;

public sealed class ClipConfigTests
{
    [Fact]
    public void FromJson_EmptyObject_HasTheReferenceDefaults()
    {
        ClipConfig config = ClipConfig.FromJson("{}");

        config.ProjectionDim.ShouldBe(512);
        config.Text.ShouldBe(new ClipTextConfig());
        config.Text.HiddenSize.ShouldBe(512);
        config.Text.EosTokenId.ShouldBe(2);
        config.Vision.ShouldBe(new ClipVisionConfig());
        config.Vision.NumPatches.ShouldBe(49);
    }

    [Fact]
    public void FromJson_EarlyFileWithRepeatedParts_TakesTheRepetition()
    {
        ClipConfig config = ClipConfig.FromJson("""
            { "model_type": "clip", "text_config": { "hidden_size": 64 }, "text_config_dict": { "hidden_size": 768, "num_attention_heads": 12 },
              "vision_config": { "patch_size": 14 }, "vision_config_dict": null }
            """);

        config.Text.HiddenSize.ShouldBe(768);
        config.Vision.PatchSize.ShouldBe(14);
    }

    [Fact]
    public void FromJson_PartOfAWholeClip_IsFound()
    {
        const string Whole = """{ "model_type": "clip", "text_config": { "hidden_size": 64 }, "vision_config": { "hidden_size": 96 } }""";

        ClipTextConfig.FromJson(Whole).HiddenSize.ShouldBe(64);
        ClipVisionConfig.FromJson(Whole).HiddenSize.ShouldBe(96);
    }

    [Theory]
    [InlineData("""{ "text_config": { "num_attention_heads": 7 } }""", "num_attention_heads", "divisor of hidden_size (512)")]
    [InlineData("""{ "text_config": { "hidden_act": "tanh" } }""", "hidden_act", "quick_gelu")]
    [InlineData("""{ "vision_config": { "patch_size": 300 } }""", "patch_size", "1 to 224")]
    [InlineData("""{ "vision_config": { "num_hidden_layers": 0 } }""", "num_hidden_layers", "1 to")]
    [InlineData("""{ "text_config": { "vocab_size": 100000000 } }""", "vocab_size", "1 to")]
    [InlineData("""{ "text_config": { "attention_dropout": 0.1 } }""", "text_config.attention_dropout", "0")]
    [InlineData("""{ "text_config": [] }""", "text_config", "an object")]
    [InlineData("""{ "projection_dim": -1 }""", "projection_dim", "1 to")]
    [InlineData("""{ "model_type": "blip" }""", "model_type", "clip")]
    public void FromJson_UnsupportedValue_NamesKeyAndWhatIsAllowed(string json, string key, string allowed)
    {
        ModelConfigException error = Should.Throw<ModelConfigException>(() => ClipConfig.FromJson(json, "clip/config.json"));

        error.Key.ShouldBe(key);
        error.Allowed.ShouldContain(allowed);
        error.Message.ShouldStartWith("clip/config.json: ");
    }
}
