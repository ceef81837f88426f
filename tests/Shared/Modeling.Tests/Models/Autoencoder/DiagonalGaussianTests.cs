using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

public sealed class DiagonalGaussianTests
{
    [Fact]
    public void Constructor_ExtremeLogVariance_IsClamped()
    {
        using var scope = NewDisposeScope();
        using var latents = new DiagonalGaussian(tensor(new float[,] { { 2, -100, -100, 100 } }));

        TensorAssert.BitEqual(latents.Mean, tensor(new float[,] { { 2, -100 } }));
        TensorAssert.BitEqual(latents.LogVariance, tensor(new float[,] { { -30, 20 } }));
        TensorAssert.Close(latents.StandardDeviation, tensor(new float[,] { { (float)Math.Exp(-15), (float)Math.Exp(10) } }), 1e-6);
    }

    [Fact]
    public void Sample_NoiseOfAnotherShape_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var latents = new DiagonalGaussian(zeros(1, 4, 2, 2));

        Should.Throw<ArgumentException>(() => latents.Sample(zeros(1, 2, 2, 3))).Message.ShouldContain("(1, 2, 2, 2)");
        Should.Throw<ArgumentException>(() => latents.Sample(zeros([1, 2, 2, 2], dtype: float64))).Message.ShouldContain("Float32");
        Should.Throw<ArgumentException>(() => new DiagonalGaussian(zeros(1, 3, 2, 2)));
    }

    [Fact]
    public void Lifetime_UsedAndDisposed_LeavesNoTensor() => TensorAssert.NoLeaks(() =>
    {
        using Tensor moments = zeros(1, 4, 2, 2), noise = ones(1, 2, 2, 2);
        using var latents = new DiagonalGaussian(moments);
        using Tensor sample = latents.Sample(noise), mode = latents.Mode();
    });
}
