using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The poolings of the network behind published FID values.</summary>
internal static class InceptionPooling
{
    private static readonly long[] Three = [3, 3], One = [1, 1], Two = [2, 2];

    /// <summary>Mean of the 3x3 neighbours that exist: zeros beyond the border do not count, other than in torchvision.</summary>
    public static Tensor AverageInside(Tensor x) => functional.avg_pool2d(x, Three, One, One, count_include_pad: false);

    /// <summary>Largest of the 3x3 neighbours, same size.</summary>
    public static Tensor LargestNearby(Tensor x) => functional.max_pool2d(x, Three, One, One);

    /// <summary>Largest of 3x3, half the size.</summary>
    public static Tensor Halve(Tensor x) => functional.max_pool2d(x, Three, Two);

    /// <summary>Joins branches along the channels and frees them.</summary>
    public static Tensor Join(params Tensor[] branches)
    {
        Tensor joined = cat(branches, dim: 1);
        foreach (Tensor branch in branches)
            branch.Dispose();
        return joined;
    }
}
