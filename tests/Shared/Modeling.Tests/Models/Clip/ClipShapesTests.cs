using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Clip;

/// <summary>Networks of shapes for which there are no golden values.</summary>
public sealed class ClipShapesTests
{
    private static readonly ClipConfig Shape = new()
    {
        ProjectionDim = 5,
        Text = new()
        {
            VocabSize = 30,
            HiddenSize = 12,
            IntermediateSize = 20,
            NumHiddenLayers = 2,
            NumAttentionHeads = 3,
            MaxPositionEmbeddings = 9,
            HiddenAct = "gelu",
            EosTokenId = 29,
        },
        Vision = new() { HiddenSize = 8, IntermediateSize = 10, NumHiddenLayers = 1, NumAttentionHeads = 1, ImageSize = 11, PatchSize = 4 },
    };

    [Fact]
    public void Backward_WholeClip_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(31);
        using var model = new ClipModel(Shape, InitialWeights.Default(generator));
        (Tensor ids, Tensor pixels) = Inputs(generator);

        using ClipOutput output = model.call(ids, pixels, ones_like(ids));
        output.LogitsPerImage.shape.ShouldBe([3, 2]);
        (output.LogitsPerImage * randn(3, 2, generator: generator)).sum().backward();

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
            parameter.grad.ShouldNotBeNull(name).isfinite().all().item<bool>().ShouldBeTrue(name);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void GetFeatures_HalfPrecisionWithMask_IsNearFloat32(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(32);
        using var model = new ClipModel(Shape, InitialWeights.Default(generator));
        (Tensor ids, Tensor pixels) = Inputs(generator);
        Tensor text = ClipModel.Normalize(model.GetTextFeatures(ids, ones_like(ids)));
        Tensor image = ClipModel.Normalize(model.GetImageFeatures(pixels));

        TorchSharp.ModuleExtensionMethods.to(model, dtype);
        TensorAssert.Close(ClipModel.Normalize(model.GetTextFeatures(ids, ones_like(ids))).to(float32), text, 0.05);
        TensorAssert.Close(ClipModel.Normalize(model.GetImageFeatures(pixels.to(dtype))).to(float32), image, 0.05);
    }

    [Fact]
    public void Forward_Repeatedly_KeepsTheNumberOfLiveTensors()
    {
        using var noGrad = no_grad();
        using Generator generator = new(33);
        using var model = new ClipModel(Shape, InitialWeights.Default(generator));
        (Tensor ids, Tensor pixels) = Inputs(generator);
        using Tensor mask = ones_like(ids);

        TensorAssert.NoLeaks(() =>
        {
            for (int i = 0; i < 50; i++)
                model.call(ids, pixels, mask).Dispose();
        });
        ids.Dispose();
        pixels.Dispose();
    }

    [Fact]
    public void Forward_FirstUsedWithoutGradients_CanStillBeTrained()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(34);
        using IDisposable building = inference_mode();
        using var model = new ClipModel(Shape, InitialWeights.Default(generator));
        building.Dispose();
        (Tensor ids, Tensor pixels) = Inputs(generator);
        Tensor mask = ones_like(ids);
        using (inference_mode())
            model.call(ids, pixels, mask).Dispose();

        using ClipOutput output = model.call(ids, pixels, mask);
        output.LogitsPerText.sum().backward();
        model.LogitScale.grad.ShouldNotBeNull();
    }

    private static (Tensor Ids, Tensor Pixels) Inputs(Generator generator) =>
        (tensor(new long[,] { { 1, 4, 29, 29, 29 }, { 1, 8, 9, 2, 29 } }), randn(3, 3, 11, 11, generator: generator));
}
