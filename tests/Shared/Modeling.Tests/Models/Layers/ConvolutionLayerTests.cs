using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Layers;

public sealed class ConvolutionLayerTests
{
    /// <summary>Channels that fill blocks of 16 and that do not; the latter were wrong in float32 on some processors.</summary>
    [Theory]
    [InlineData(32, 4, 3)]
    [InlineData(12, 8, 3)]
    [InlineData(4, 40, 3)]
    [InlineData(16, 24, 3)]
    [InlineData(24, 16, 3)]
    [InlineData(40, 24, 3)]
    [InlineData(20, 36, 5)]
    [InlineData(24, 40, 1)]
    [InlineData(32, 48, 3)]
    public void Forward_AnyChannels_AgreesWithDoublePrecisionAndSoDoGradients(int inChannels, int outChannels, int kernel)
    {
        using var scope = NewDisposeScope();
        (Tensor output, Tensor inputGradient, Tensor weightGradient) = Run(inChannels, outChannels, kernel, float32);
        (Tensor expected, Tensor expectedInput, Tensor expectedWeight) = Run(inChannels, outChannels, kernel, float64);
        TensorAssert.Close(output.to(float64), expected, 1e-4);
        TensorAssert.Close(inputGradient.to(float64), expectedInput, 1e-4);
        TensorAssert.Close(weightGradient.to(float64), expectedWeight, 1e-4);
    }

    /// <summary>In bfloat16 many weights over a small map are one product; over a larger one they are a convolution.</summary>
    [Theory]
    [InlineData(8, 1)]
    [InlineData(7, 2)]
    [InlineData(24, 1)]
    public void Forward_ManyWeightsInBFloat16_AgreesWithDoublePrecisionAndSoDoGradients(int side, int stride)
    {
        using var scope = NewDisposeScope();
        (Tensor output, Tensor inputGradient, Tensor weightGradient) = Run(768, 640, 3, bfloat16, side, stride);
        (Tensor expected, Tensor expectedInput, Tensor expectedWeight) = Run(768, 640, 3, float64, side, stride);
        TensorAssert.Close(output.to(float64), expected, 0.02);
        TensorAssert.Close(inputGradient.to(float64), expectedInput, 0.02);
        TensorAssert.Close(weightGradient.to(float64), expectedWeight, 0.02);
    }

    private static (Tensor Output, Tensor InputGradient, Tensor WeightGradient) Run(int inChannels, int outChannels, int kernel, ScalarType dtype, int side = 8, int stride = 1)
    {
        using Generator generator = new(5);
        using var layer = new ConvolutionLayer(inChannels, outChannels, kernel, InitialWeights.Default(generator), stride, padding: kernel / 2);
        int outSide = ((side - 1) / stride) + 1;
        Tensor input = randn([2, inChannels, side, side], float32, generator: generator).to(dtype).requires_grad_(true);
        Tensor direction = randn([2, outChannels, outSide, outSide], float32, generator: generator).to(dtype);
        TorchSharp.ModuleExtensionMethods.to(layer, dtype);
        Tensor output = layer.call(input);
        (output * direction).sum().backward();
        return (output.detach(), input.grad!, layer.Weight.grad!.clone());
    }
}
