using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What one forward pass hands from block to block beside the hidden state.</summary>
/// <param name="TimeEmbedding">(N, time), of the network's type.</param>
/// <param name="EncoderHiddenStates">Text states (N, S, D).</param>
/// <param name="Recomputes">Whether layers are computed again in the backward pass instead of kept.</param>
internal sealed record UNetContext(Tensor TimeEmbedding, Tensor EncoderHiddenStates, bool Recomputes)
{
    /// <summary>Feature maps of the way down that the way up takes back, last first.</summary>
    public Stack<Tensor> Skips { get; } = new();

    /// <summary>Computes a layer.</summary>
    /// <param name="layer">The layer, a function of feature map, time embedding and text states.</param>
    /// <param name="hidden">The feature map.</param>
    public Tensor Run(Func<Tensor, Tensor, Tensor, Tensor> layer, Tensor hidden) => Recomputes
        ? RecomputedCall.Call(inputs => layer(inputs[0], inputs[1], inputs[2]), hidden, TimeEmbedding, EncoderHiddenStates)
        : layer(hidden, TimeEmbedding, EncoderHiddenStates);

    /// <summary>Computes a layer over a feature map and one that is taken back, side by side.</summary>
    /// <param name="layer">The layer, a function of both together, time embedding and text states.</param>
    /// <param name="hidden">The feature map.</param>
    /// <param name="skip">The one taken back.</param>
    public Tensor Run(Func<Tensor, Tensor, Tensor, Tensor> layer, Tensor hidden, Tensor skip)
    {
        return Recomputes
            ? RecomputedCall.Call(inputs => Joined(inputs[0], inputs[1], inputs[2], inputs[3]), hidden, skip, TimeEmbedding, EncoderHiddenStates)
            : Joined(hidden, skip, TimeEmbedding, EncoderHiddenStates);

        Tensor Joined(Tensor x, Tensor y, Tensor time, Tensor states) => cat([x, y], dim: 1).Into(both => layer(both, time, states));
    }
}
