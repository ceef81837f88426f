using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>The reward loss and its two terms, scalars of one graph. Disposing it disposes all three.</summary>
/// <param name="Total">L_MSE + lambda * L_pc; gradients flow through it.</param>
/// <param name="SquaredError">L_MSE.</param>
/// <param name="PromptClassification">L_pc, without lambda; 0 if there was no good image.</param>
public sealed record RewardLossTerms(Tensor Total, Tensor SquaredError, Tensor PromptClassification) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Total.Dispose();
        SquaredError.Dispose();
        PromptClassification.Dispose();
    }
}
