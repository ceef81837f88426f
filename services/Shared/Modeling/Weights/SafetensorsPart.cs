using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>A tensor that is made when its turn to be written comes, so that a file of any size takes the memory of its largest tensor.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="DType">Element type; <paramref name="Make"/> must give that one.</param>
/// <param name="Shape">Dimensions; <paramref name="Make"/> must give those.</param>
/// <param name="Make">Makes the tensor; the writer disposes it.</param>
public sealed record SafetensorsPart(string Name, torch.ScalarType DType, IReadOnlyList<long> Shape, Func<torch.Tensor> Make)
{
    /// <summary>Bytes in the file.</summary>
    public long ByteCount => Shape.Aggregate((long)SafetensorsDType.Of(DType).Size, (bytes, side) => checked(bytes * side));
}
