using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>Keeps few activations alive in a chain of layers.</summary>
internal static class TensorChain
{
    /// <summary>
    /// Feeds an intermediate result to the next layer and frees it, without waiting for the scope to end. In training the
    /// graph keeps what the backward pass needs.
    /// </summary>
    public static Tensor Into(this Tensor intermediate, Func<Tensor, Tensor> next)
    {
        using (intermediate)
            return next(intermediate);
    }
}
