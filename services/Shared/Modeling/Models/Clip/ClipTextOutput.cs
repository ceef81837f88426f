using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What CLIP's text network gives out; owns its tensors.</summary>
/// <param name="LastHiddenState">
/// State of every token after the final normalisation, (N, S, C). Stable Diffusion 1.x is conditioned on it.
/// </param>
/// <param name="PoolerOutput">That state at the end-of-text token, (N, C).</param>
public sealed record ClipTextOutput(Tensor LastHiddenState, Tensor PoolerOutput) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        LastHiddenState.Dispose();
        PoolerOutput.Dispose();
    }
}
