using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What the levels on the way down and up are made of.</summary>
internal static class UNetLayer
{
    /// <summary>A residual block and the transformer behind it, as a function of feature map, time embedding and text states.</summary>
    /// <param name="resnet">The residual block.</param>
    /// <param name="transformer">The transformer; null where the level has none.</param>
    public static Func<Tensor, Tensor, Tensor, Tensor> Of(ResnetBlock2D resnet, Transformer2D? transformer) => (hidden, time, states) =>
    {
        Tensor x = resnet.call(hidden, time);
        return transformer is null ? x : x.Into(y => transformer.call(y, states));
    };
}
