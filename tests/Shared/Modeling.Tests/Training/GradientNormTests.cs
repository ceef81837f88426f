using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class GradientNormTests
{
    [Fact]
    public void Clip_AboveTheMaximum_ScalesToItAndReturnsTheNormBefore() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using Linear layer = nn.Linear(1, 1);
        (layer.weight! * 3).sum().backward();
        (layer.bias! * 4).sum().backward();
        GradientNorm.Clip(layer.parameters(), 10).ShouldBe(5, 1e-9);
        layer.weight.grad!.item<float>().ShouldBe(3);
        GradientNorm.Clip(layer.parameters(), 1).ShouldBe(5, 1e-9);
        layer.weight.grad!.item<float>().ShouldBe(0.6f, 1e-5f);
        layer.bias!.grad!.item<float>().ShouldBe(0.8f, 1e-5f);
    });

    [Fact]
    public void Clip_NotFinite_ThrowsAndLeavesGradients()
    {
        using var scope = NewDisposeScope();
        using Linear layer = nn.Linear(1, 1);
        (layer.weight! * double.PositiveInfinity).sum().backward();
        Should.Throw<ArithmeticException>(() => GradientNorm.Clip(layer.parameters(), 1));
        layer.weight.grad!.item<float>().ShouldBe(float.PositiveInfinity);
    }

    [Fact]
    public void Clip_NoGradients_IsZero()
    {
        using Linear layer = nn.Linear(1, 1);
        GradientNorm.Clip(layer.parameters(), double.PositiveInfinity).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => GradientNorm.Clip(layer.parameters(), 0));
    }
}
