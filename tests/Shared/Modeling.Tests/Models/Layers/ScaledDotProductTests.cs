using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Layers;

public sealed class ScaledDotProductTests
{
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(4, false, false)]
    [InlineData(4, true, false)]
    [InlineData(4, false, true)]
    public void Attend_AnyMask_EqualsSoftmaxByHand(long heads, bool causal, bool masked)
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(5);
        Tensor q = randn(2, 9, 24, generator: generator), k = randn(2, causal ? 9 : 5, 24, generator: generator);
        Tensor v = randn(k.shape, generator: generator);
        Tensor? mask = masked ? randn(2, 1, 9, 5, generator: generator) : null;

        Tensor Split(Tensor x) => x.view(2, -1, heads, 24 / heads).transpose(1, 2);
        Tensor scores = Split(q).matmul(Split(k).transpose(2, 3)) / Math.Sqrt(24.0 / heads);
        if (mask is not null)
            scores += mask;
        if (causal)
            scores = scores.masked_fill(ones(9, 9, dtype: ScalarType.Bool).triu(1), double.NegativeInfinity);
        Tensor expected = scores.softmax(-1).matmul(Split(v)).transpose(1, 2).reshape(2, 9, 24);

        TensorAssert.Close(ScaledDotProduct.Attend(q, k, v, heads, mask, causal), expected, 1e-5);
    }

    [Fact]
    public void Attend_HalfPrecisionUpcast_IsCloserToFloat32()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(6);
        Tensor q = randn(1, 33, 16, generator: generator).to(bfloat16) * 4, k = randn(1, 17, 16, generator: generator).to(bfloat16) * 4;
        Tensor v = randn(1, 17, 16, generator: generator).to(bfloat16);
        Tensor exact = ScaledDotProduct.Attend(q.to(float32), k.to(float32), v.to(float32), 2);

        Tensor upcast = ScaledDotProduct.Attend(q, k, v, 2, upcast: true);
        upcast.dtype.ShouldBe(ScalarType.BFloat16);
        TensorAssert.Close(upcast.to(float32), exact, 4e-3);
        TensorAssert.Close(ScaledDotProduct.Attend(q, k, v, 2).to(float32), exact, 4e-2);
    }
}
