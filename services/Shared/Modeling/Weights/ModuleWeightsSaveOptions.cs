using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>How <see cref="ModuleWeights.Save"/> writes a module.</summary>
public sealed record ModuleWeightsSaveOptions
{
    /// <summary>Name patterns (<c>*</c> any run, <c>?</c> one character) of tensors that are left out.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Maps a module's tensor name to the file's.</summary>
    /// <value>null: the names are the same.</value>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Floating type the weights are written in.</summary>
    /// <value>null: the module's own.</value>
    public torch.ScalarType? DType { get; init; }

    /// <summary>Free texts of the file.</summary>
    /// <value><c>format: pt</c>, which Hugging Face's loaders ask for.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string> { ["format"] = "pt" };
}
