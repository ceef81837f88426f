using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>A low-rank update of one layer: W + scale (alpha / r) B A, in the terms of arXiv:2106.09685.</summary>
/// <param name="Target">Path of the layer in its network, such as <c>down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q</c>.</param>
/// <param name="Down">A, (r, in) for a linear layer, (r, in, h, w) for a convolution; owned by this object.</param>
/// <param name="Up">B, (out, r) for a linear layer, (out, r, 1, 1) for a convolution; owned by this object.</param>
/// <param name="Alpha">Divided by the rank, it scales the update; most files have the rank itself.</param>
public sealed record LoraLayer(string Target, Tensor Down, Tensor Up, double Alpha) : IDisposable
{
    /// <summary>r.</summary>
    public long Rank => Down.shape[0];

    /// <summary>alpha / r.</summary>
    public double Scaling => Alpha / Rank;

    /// <summary>scale (alpha / r) B A in float32 and in the shape of the layer's weight. Owned by the caller.</summary>
    /// <param name="scale">Strength of the adapter.</param>
    public Tensor Delta(double scale)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor up = Up.to(ScalarType.Float32).reshape(Up.shape[0], Rank), down = Down.to(ScalarType.Float32).reshape(Rank, -1);
        long[] shape = [Up.shape[0], .. Down.shape[1..]];
        return (up.matmul(down) * (scale * Scaling)).reshape(shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Down.Dispose();
        Up.Dispose();
    }
}
