using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">Name, unique in the file.</param>
/// <param name="DType">Element type in the format's spelling: F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL.</param>
/// <param name="ScalarType">The same element type in TorchSharp's terms.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteCount">Number of bytes: product of the dimensions times the element size.</param>
public sealed record SafetensorsEntry(string Name, string DType, torch.ScalarType ScalarType, long[] Shape, long Offset, long ByteCount);
