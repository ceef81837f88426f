using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What one forward pass hands from block to block beside the hidden state.</summary>
/// <param name="TimeEmbedding">(N, time), of the network's type.</param>
/// <param name="EncoderHiddenStates">Text states (N, S, D).</param>
internal sealed record UNetContext(Tensor TimeEmbedding, Tensor EncoderHiddenStates)
{
    /// <summary>Feature maps of the way down that the way up takes back, last first.</summary>
    public Stack<Tensor> Skips { get; } = new();
}
