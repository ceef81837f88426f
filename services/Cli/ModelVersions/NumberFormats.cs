using RlhfT2I.Contracts.Common.V1;
using TorchSharp;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary>Element types as they are written on a command line.</summary>
internal static class NumberFormats
{
    private static readonly Dictionary<string, (NumberFormat Contract, torch.ScalarType Tensor)> Formats = new()
    {
        ["fp32"] = (NumberFormat.Float32, torch.ScalarType.Float32),
        ["fp16"] = (NumberFormat.Float16, torch.ScalarType.Float16),
        ["bf16"] = (NumberFormat.Bfloat16, torch.ScalarType.BFloat16),
    };

    public static IReadOnlyCollection<string> Names => Formats.Keys;

    public static NumberFormat ContractOf(string name) => Formats[name].Contract;

    public static torch.ScalarType TensorTypeOf(string name) => Formats[name].Tensor;
}
