using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.FineTuning.Api;

/// <summary>The formats that jobs can compute in, and the one where they ask for none.</summary>
internal sealed class ComputeFormats(IOptions<FineTuningOptions> options)
{
    /// <summary>What a job may ask for: float16 only on a GPU, since processors compute it more slowly than float32.</summary>
    public IReadOnlyList<NumberFormat> Allowed { get; } = options.Value.Device == "cpu"
        ? [NumberFormat.Float32, NumberFormat.Bfloat16]
        : [NumberFormat.Float32, NumberFormat.Bfloat16, NumberFormat.Float16];

    /// <summary>The room's format on the room's device.</summary>
    public NumberFormat Default { get; } = options.Value.ComputeFormat switch
    {
        "bfloat16" => NumberFormat.Bfloat16,
        "fastest" when BFloat16Support.IsFast(new torch.Device(options.Value.Device)) => NumberFormat.Bfloat16,
        _ => NumberFormat.Float32,
    };
}
