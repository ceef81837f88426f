using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>softmax(Q Kᵀ / sqrt(d)) V over several heads, through libtorch's fused kernel.</summary>
internal static class ScaledDotProduct
{
    /// <summary>Attends from (N, L, heads·d) to (N, S, heads·d); gives (N, L, heads·d) in the queries' type.</summary>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="heads">Number of heads; divides the width.</param>
    /// <param name="mask">Added to the scores, of the queries' type, broadcast over (N, heads, L, S); null for none.</param>
    /// <param name="causal">Whether position i sees positions up to i only; not together with a mask.</param>
    /// <param name="upcast">Whether a half-precision product is computed in float32.</param>
    public static Tensor Attend(
        Tensor query, Tensor key, Tensor value, long heads, Tensor? mask = null, bool causal = false, bool upcast = false)
    {
        using var scope = NewDisposeScope();
        Tensor q = SplitHeads(query, heads, upcast), k = SplitHeads(key, heads, upcast), v = SplitHeads(value, heads, upcast);
        Tensor attended = functional.scaled_dot_product_attention(q, k, v, mask, p: 0, is_casual: causal);

        (long n, long l) = (query.shape[0], query.shape[1]);
        Tensor joined = attended.transpose(1, 2).reshape(n, l, -1);
        return joined.to(query.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>(N, L, heads·d) to (N, heads, L, d), a view unless the type changes.</summary>
    private static Tensor SplitHeads(Tensor x, long heads, bool upcast)
    {
        Tensor split = x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);
        return upcast && x.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? split.to(ScalarType.Float32) : split;
    }
}
