using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Words for tensors in error messages.</summary>
internal static class TensorText
{
    /// <summary>The shape as <c>[2, 4, 64, 64]</c>.</summary>
    public static string ShapeText(this Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
