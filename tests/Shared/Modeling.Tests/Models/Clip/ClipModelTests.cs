using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Clip;

public sealed class ClipModelTests
{
    private static readonly string[] Folder = ["clip_model"];

    [Fact]
    public void Forward_GoldenBatch_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ClipModel model = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("clip");

        using ClipOutput output = model.call(golden["input_ids"], golden["pixel_values"], golden["attention_mask"]);
        TensorAssert.Close(output.ImageEmbeds, golden["image_embeds"], 1e-5);
        TensorAssert.Close(output.TextEmbeds, golden["text_embeds"], 1e-5);
        TensorAssert.Close(output.LogitsPerImage, golden["logits_per_image"], 1e-5);
        TensorAssert.Close(output.LogitsPerText, golden["logits_per_text"], 1e-5);
    }

    [Fact]
    public void GetFeatures_WithAndWithoutMask_MatchReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ClipModel model = LoadTiny();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("clip");

        TensorAssert.Close(model.GetImageFeatures(golden["pixel_values"]), golden["image_features"], 1e-5);
        TensorAssert.Close(model.GetTextFeatures(golden["input_ids"], golden["attention_mask"]), golden["text_features"], 1e-5);
        TensorAssert.Close(model.GetTextFeatures(golden["input_ids"]), golden["text_features_nomask"], 1e-5);
        using ClipVisionOutput vision = model.EncodeImages(golden["pixel_values"]);
        TensorAssert.Close(vision.LastHiddenState, golden["vision_last_hidden_state"], 1e-5);
        TensorAssert.Close(vision.PoolerOutput, golden["vision_pooler"], 1e-5);
    }

    [Fact]
    public void VisionModel_FromAWholeClip_MatchesReference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ClipVisionConfig config = ClipVisionConfig.FromFile(Repository.Parity(Folder));
        var options = new ModuleWeightsOptions
        {
            Ignored = [.. ClipTextModel.IgnoredWeights, "text_model.*", "*_projection.*", "logit_scale"],
        };
        using ClipVisionModel model = ParityFiles.Load(new ClipVisionModel(config, InitialWeights.Uninitialised()), Folder, options);
        Dictionary<string, Tensor> golden = ParityFiles.Golden("clip");

        using ClipVisionOutput output = model.call(golden["pixel_values"]);
        TensorAssert.Close(output.PoolerOutput, golden["vision_pooler"], 1e-5);
    }

    [Fact]
    public void GetImageFeatures_OtherImageSize_SaysWhatFits()
    {
        using var scope = NewDisposeScope();
        using ClipModel model = LoadTiny();
        int side = model.Config.Vision.ImageSize;

        Tensor wider = zeros(1, 3, side + 1, side), half = zeros([1, 3, side, side], dtype: bfloat16);
        Should.Throw<ArgumentException>(() => model.GetImageFeatures(wider)).Message.ShouldContain($"(*, 3, {side}, {side})");
        Should.Throw<ArgumentException>(() => model.GetImageFeatures(half)).Message.ShouldContain("Float32");
    }

    private static ClipModel LoadTiny()
    {
        ClipConfig config = ClipConfig.FromFile(Repository.Parity(Folder));
        var options = new ModuleWeightsOptions { Ignored = ClipTextModel.IgnoredWeights };
        return ParityFiles.Load(new ClipModel(config, InitialWeights.Uninitialised()), Folder, options);
    }
}
