using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>How <see cref="ModuleWeights.Load"/> matches a file to a module.</summary>
public sealed record ModuleWeightsOptions
{
    /// <summary>
    /// Name patterns (<c>*</c> any run, <c>?</c> one character) of tensors that may be missing from the file or unknown to the module.
    /// </summary>
    /// <value>None. Where both sides have the tensor, it is loaded and must fit.</value>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Maps a name in the file to the module's.</summary>
    /// <value>null: the names are the same.</value>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Floating type the module is converted to before loading, for example to keep a half-precision file as it is.</summary>
    /// <value>null: the module keeps its type, and the file's values are converted to it (widening is exact).</value>
    public torch.ScalarType? DType { get; init; }
}
