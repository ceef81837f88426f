using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What CLIP's image network gives out; owns its tensors.</summary>
/// <param name="LastHiddenState">State of the class token and of every patch, not normalised, (N, 1 + patches, C).</param>
/// <param name="PoolerOutput">The class token's state after the last normalisation, (N, C).</param>
public sealed record ClipVisionOutput(Tensor LastHiddenState, Tensor PoolerOutput) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        LastHiddenState.Dispose();
        PoolerOutput.Dispose();
    }
}
