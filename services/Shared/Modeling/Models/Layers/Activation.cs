using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using GeluForm = TorchSharp.Modules.GELU.Approximate;

namespace RlhfT2I.Modeling.Models;

/// <summary>Activation functions by the names that configurations use.</summary>
internal static class Activation
{
    /// <summary>Names that diffusers' convolution networks accept.</summary>
    public static readonly string[] Convolutional = ["silu", "swish", "mish", "gelu", "relu"];

    /// <summary>Names that transformers' CLIP accepts, those of other families left out.</summary>
    public static readonly string[] Transformer = ["quick_gelu", "gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu", "swish"];

    public static Func<Tensor, Tensor> Find(string name) => name switch
    {
        "silu" or "swish" => x => functional.silu(x),
        "mish" => x => functional.mish(x),
        "relu" => x => functional.relu(x),
        "gelu" => x => functional.gelu(x),
        "gelu_new" or "gelu_pytorch_tanh" => x => functional.gelu(x, GeluForm.tanh),
        "quick_gelu" => QuickGelu,
        _ => throw new ArgumentException($"'{name}' names no activation function.", nameof(name)),
    };

    /// <summary>x σ(1.702 x).</summary>
    private static Tensor QuickGelu(Tensor x)
    {
        using Tensor scaled = x * 1.702;
        using Tensor gate = scaled.sigmoid();
        return x * gate;
    }
}
