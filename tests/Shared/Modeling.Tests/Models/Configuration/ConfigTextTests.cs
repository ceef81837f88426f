using System.Reflection;
using System.Text.Json;
using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Tests.Models.Configuration;

/// <summary>What a configuration writes, it reads: the second text is the first, and no value is a default by chance.</summary>
public sealed class ConfigTextTests
{
    private static readonly ClipTextConfig Text = new()
    {
        VocabSize = 99,
        HiddenSize = 24,
        IntermediateSize = 36,
        ProjectionDim = 12,
        NumHiddenLayers = 3,
        NumAttentionHeads = 2,
        MaxPositionEmbeddings = 9,
        HiddenAct = "gelu",
        LayerNormEps = 1e-6,
        EosTokenId = 98,
        InitializerFactor = 0.5,
    };

    private static readonly ClipVisionConfig Vision = new()
    {
        HiddenSize = 16,
        IntermediateSize = 40,
        ProjectionDim = 12,
        NumHiddenLayers = 5,
        NumAttentionHeads = 4,
        NumChannels = 1,
        ImageSize = 20,
        PatchSize = 5,
        HiddenAct = "relu",
        LayerNormEps = 1e-4,
        InitializerRange = 0.1,
        InitializerFactor = 2,
    };

    [Fact]
    public void ToJson_TextConfig_ReadsBack() => ClipTextConfig.FromJson(Text.ToJson()).ShouldBe(Text);

    [Fact]
    public void ToJson_VisionConfig_ReadsBack() => ClipVisionConfig.FromJson(Vision.ToJson()).ShouldBe(Vision);

    [Fact]
    public void ToJson_ClipConfig_ReadsBack()
    {
        var config = new ClipConfig { Text = Text, Vision = Vision, ProjectionDim = 7, LogitScaleInitValue = 1.5 };
        ClipConfig.FromJson(config.ToJson()).ShouldBe(config);
    }

    [Fact]
    public void ToJson_UNetConfig_ReadsBack()
    {
        var config = new UNet2DConditionConfig
        {
            SampleSize = 10,
            InChannels = 5,
            OutChannels = 6,
            CenterInputSample = true,
            FlipSinToCos = false,
            FreqShift = 1,
            DownBlockTypes = ["DownBlock2D", "CrossAttnDownBlock2D"],
            UpBlockTypes = ["CrossAttnUpBlock2D", "UpBlock2D"],
            OnlyCrossAttention = [false, true],
            BlockOutChannels = [8, 12],
            LayersPerBlock = [1, 3],
            DownsamplePadding = 0,
            MidBlockScaleFactor = 2,
            ActFn = "relu",
            NormNumGroups = 4,
            NormEps = 1e-6,
            CrossAttentionDim = 14,
            TransformerLayersPerBlock = [2, 1],
            AttentionHeads = [4, 2],
            UseLinearProjection = true,
            UpcastAttention = true,
            ResnetTimeScaleShift = "scale_shift",
            TimeEmbeddingDim = 20,
            ConvInKernel = 5,
            ConvOutKernel = 1,
        };
        UNet2DConditionConfig read = UNet2DConditionConfig.FromJson(config.ToJson()), defaults = new();
        foreach (PropertyInfo property in typeof(UNet2DConditionConfig).GetProperties())
        {
            Show(property, read).ShouldBe(Show(property, config), property.Name);
            Show(property, config).ShouldNotBe(Show(property, defaults), property.Name);
        }
    }

    // Lists are compared by what they hold.
    private static string Show(PropertyInfo property, object owner) => JsonSerializer.Serialize(property.GetValue(owner));
}
