using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>How a model folder is loaded.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>Floating type of the networks.</summary>
    /// <value>null: each network keeps the type of its own file.</value>
    public torch.ScalarType? DType { get; init; }

    /// <summary>Where the networks run.</summary>
    /// <value>null: the CPU.</value>
    public torch.Device? Device { get; init; }

    /// <summary>Variant in the weight files' names, such as <c>fp16</c> for <c>model.fp16.safetensors</c>.</summary>
    /// <value>null: no variant.</value>
    public string? Variant { get; init; }
}
