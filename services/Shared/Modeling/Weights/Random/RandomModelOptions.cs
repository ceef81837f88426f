using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>How <see cref="RandomModelFolder"/> writes.</summary>
public sealed record RandomModelOptions
{
    /// <summary>Seed of the weights.</summary>
    /// <value>0: the numbers of <see cref="HashFill"/> as its reference outputs have them.</value>
    public ulong Seed { get; init; }

    /// <summary>Type of the weights: float16, bfloat16 or float32.</summary>
    /// <value>float32.</value>
    public ScalarType DType { get; init; } = ScalarType.Float32;

    /// <summary>
    /// Writes the tokenizer's files into the folder that it is given. CLIP's vocabulary is not part of this project.
    /// </summary>
    /// <value>null: none is written, and <see cref="DiffusersLayout"/> refuses the folder until there is one.</value>
    public Action<string>? WriteTokenizer { get; init; }
}
