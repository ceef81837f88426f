using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Unet;

/// <summary>Networks of shapes for which there are no golden values.</summary>
public sealed class UNetShapesTests
{
    /// <summary>As in Stable Diffusion 2: heads per level, linear projections; and the rarer options.</summary>
    private static readonly UNet2DConditionConfig Rich = new()
    {
        BlockOutChannels = [16, 24, 40],
        DownBlockTypes = ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        UpBlockTypes = ["CrossAttnUpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"],
        OnlyCrossAttention = [false, true, false],
        LayersPerBlock = [1, 2, 1],
        TransformerLayersPerBlock = [1, 2, 1],
        AttentionHeads = [2, 3, 5],
        NormNumGroups = 8,
        CrossAttentionDim = 12,
        UseLinearProjection = true,
        UpcastAttention = true,
        ResnetTimeScaleShift = "scale_shift",
        DownsamplePadding = 0,
        MidBlockScaleFactor = 1.5,
        CenterInputSample = true,
        InChannels = 3,
        OutChannels = 6,
        ConvInKernel = 5,
        ConvOutKernel = 1,
        TimeEmbeddingDim = 48,
        FlipSinToCos = false,
        FreqShift = 1,
        ActFn = "gelu",
    };

    private static readonly UNet2DConditionConfig Small = new()
    {
        BlockOutChannels = [8, 16],
        DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
        OnlyCrossAttention = [false, false],
        LayersPerBlock = [1, 1],
        TransformerLayersPerBlock = [1, 1],
        AttentionHeads = [1, 1],
        NormNumGroups = 4,
        CrossAttentionDim = 6,
    };

    public static TheoryData<bool> Shapes => [true, false];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_AnyShape_ReachesEveryParameter(bool rich)
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(11);
        UNet2DConditionConfig config = rich ? Rich : Small;
        using var unet = new UNet2DConditionModel(config, InitialWeights.Default(generator));
        (Tensor sample, Tensor timestep, Tensor text) = Inputs(config, 8, 12, generator);

        Tensor output = unet.call(sample, timestep, text);
        output.shape.ShouldBe([2, config.OutChannels, 8, 12]);
        (output * output).mean().backward();

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in unet.named_parameters())
        {
            Tensor gradient = parameter.grad.ShouldNotBeNull(name);
            gradient.abs().max().item<float>().ShouldBeGreaterThan(0, name);
            gradient.isfinite().all().item<bool>().ShouldBeTrue(name);
        }
    }

    [Theory]
    [InlineData(9, 7)]
    [InlineData(1, 1)]
    [InlineData(5, 16)]
    public void Forward_SizeThatDoesNotHalveEvenly_KeepsTheSize(long height, long width)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(12);
        UNet2DConditionConfig config = Rich with { DownsamplePadding = 1 };
        using var unet = new UNet2DConditionModel(config, InitialWeights.Default(generator));
        (Tensor sample, Tensor timestep, Tensor text) = Inputs(config, height, width, generator);

        Tensor output = unet.call(sample, timestep, text);
        output.shape.ShouldBe([2, config.OutChannels, height, width]);
        output.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 0.05)]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.Float64, 1e-4)]
    public void Forward_OtherType_StaysInItAndNearFloat32(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(13);
        using var unet = new UNet2DConditionModel(Small, InitialWeights.Default(generator));
        (Tensor sample, _, Tensor text) = Inputs(Small, 8, 8, generator);
        Tensor expected = unet.call(sample, tensor(981), text);

        unet.to(dtype);
        Tensor output = unet.call(sample.to(dtype), tensor(981), text.to(dtype));
        output.dtype.ShouldBe(dtype);
        TensorAssert.Close(output.to(float32), expected, tolerance);
    }

    [Fact]
    public void Forward_SampleInABatch_DoesNotDependOnItsNeighbours()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(14);
        using var unet = new UNet2DConditionModel(Rich, InitialWeights.Default(generator));
        (Tensor sample, Tensor timestep, Tensor text) = Inputs(Rich, 8, 8, generator);

        Tensor alone = unet.call(sample.narrow(0, 1, 1), timestep[1], text.narrow(0, 1, 1));
        TensorAssert.Close(unet.call(sample, timestep, text).narrow(0, 1, 1), alone, 1e-5);
    }

    [Fact]
    public void Forward_TwoHundredTimes_KeepsTheNumberOfLiveTensors()
    {
        using var noGrad = no_grad();
        using Generator generator = new(15);
        using var unet = new UNet2DConditionModel(Small, InitialWeights.Default(generator));
        using Tensor sample = randn(1, 4, 4, 4, generator: generator), text = randn(1, 3, 6, generator: generator), timestep = tensor(5);

        TensorAssert.NoLeaks(() =>
        {
            for (int i = 0; i < 200; i++)
                unet.call(sample, timestep, text).Dispose();
        });
    }

    [Fact]
    public void Lifetime_BuiltTrainedAndDisposed_LeavesNoTensor() => TensorAssert.NoLeaks(() =>
    {
        using Generator generator = new(16);
        using var unet = new UNet2DConditionModel(Small, InitialWeights.Default(generator));
        using var scope = NewDisposeScope();
        (Tensor sample, Tensor timestep, Tensor text) = Inputs(Small, 4, 4, generator);
        unet.call(sample, timestep, text).sum().backward();
    });

    [Fact]
    public void SaveAndLoad_AllWeights_AreTheSameBits()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(17);
        using var folder = new TemporaryFolder();
        using var saved = new UNet2DConditionModel(Rich, InitialWeights.Default(generator));
        using var loaded = new UNet2DConditionModel(Rich, InitialWeights.Uninitialised());

        ModuleWeights.Save(saved, folder.File("unet.safetensors"));
        using (SafetensorsFile file = SafetensorsFile.Open(folder.File("unet.safetensors")))
            ModuleWeights.Load(loaded, file);

        Dictionary<string, Tensor> copies = loaded.state_dict();
        foreach ((string name, Tensor tensor) in saved.state_dict())
            TensorAssert.BitEqual(copies[name], tensor);
    }

    [Fact]
    public void Forward_UnfitInput_SaysWhatFits()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(18);
        using var unet = new UNet2DConditionModel(Small, InitialWeights.Default(generator));
        (Tensor sample, Tensor timestep, Tensor text) = Inputs(Small, 4, 4, generator);

        Error(() => unet.call(sample.narrow(1, 0, 3), timestep, text)).ShouldContain("sample is (2, 3, 4, 4); it must be (*, 4, *, *)");
        Error(() => unet.call(sample.to(bfloat16), timestep, text)).ShouldContain("sample is BFloat16; the network runs in Float32");
        Error(() => unet.call(sample, timestep, text.narrow(0, 0, 1))).ShouldContain("encoderHiddenStates is (1, 5, 6); it must be (2, *, 6)");
        Error(() => unet.call(sample, zeros(3), text)).ShouldContain("timestep is (3); it must be a scalar or (2)");
        Error(() => unet.call(sample.narrow(2, 0, 0), timestep, text)).ShouldContain("any size from 1");

        static string Error(Action call) => Should.Throw<ArgumentException>(call).Message;
    }

    private static (Tensor Sample, Tensor Timestep, Tensor Text) Inputs(
        UNet2DConditionConfig config, long height, long width, Generator generator) =>
        (randn(2, config.InChannels, height, width, generator: generator), tensor(new long[] { 3, 700 }),
         randn(2, 5, config.CrossAttentionDim, generator: generator));
}
