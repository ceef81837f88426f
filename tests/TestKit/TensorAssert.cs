using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RlhfT2I.TestKit;

/// <summary>Assertions on tensors.</summary>
public static class TensorAssert
{
    /// <summary>Passes when max |actual - expected| is at most <paramref name="tolerance"/> * max(1, max |expected|).</summary>
    public static void Close(Tensor actual, Tensor expected, double tolerance = 1e-4)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Tensor want = expected.to(float64), have = actual.to(float64);
        double error = (have - want).abs().max().item<double>();
        double scale = Math.Max(1, want.abs().max().item<double>());
        Assert.True(error <= tolerance * scale, $"maximum error {error:g4} over {tolerance:g4} x {scale:g4}");
    }

    /// <summary>Passes when both hold the same shape, element type and bits.</summary>
    public static void BitEqual(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        using var scope = NewDisposeScope();
        Tensor a = actual.cpu().contiguous(), b = expected.cpu().contiguous();
        Assert.True(a.bytes.SequenceEqual(b.bytes), "the tensors differ in at least one bit");
    }

    /// <summary>Runs <paramref name="action"/> and passes when it left no tensor alive on this thread.</summary>
    public static void NoLeaks(Action action)
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        action();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
