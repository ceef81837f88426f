using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>softmax(Q Kᵀ / sqrt(d)) V over several heads, through libtorch's fused kernel where that is the fast one.</summary>
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
        Tensor attended = mask is null && !causal && IsSlowBackward(q)
            ? Products(q, k, v)
            : functional.scaled_dot_product_attention(q, k, v, mask, p: 0, is_casual: causal);

        (long n, long l) = (query.shape[0], query.shape[1]);
        Tensor joined = attended.transpose(1, 2).reshape(n, l, -1);
        return joined.to(query.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Whether the fused kernel would be the slow one: its gradient in half precision on a CPU takes about ten times as long as that of
    /// two matrix products (libtorch 2.10: 77 ms against 8 for 64 x 4 heads of 100 x 100).
    /// </summary>
    private static bool IsSlowBackward(Tensor x) =>
        x.dtype is ScalarType.Float16 or ScalarType.BFloat16 && x.device_type == DeviceType.CPU && is_grad_enabled() && x.requires_grad;

    private static Tensor Products(Tensor q, Tensor k, Tensor v)
    {
        long[] shape = q.shape;
        Tensor scaled = Rows(q) * (1 / Math.Sqrt(shape[^1]));
        return scaled.bmm(Rows(k).transpose(1, 2)).softmax(-1).bmm(Rows(v)).reshape(shape);

        static Tensor Rows(Tensor x) => x.reshape(-1, x.shape[2], x.shape[3]);
    }

    /// <summary>(N, L, heads·d) to (N, heads, L, d), a view unless the type changes.</summary>
    private static Tensor SplitHeads(Tensor x, long heads, bool upcast)
    {
        Tensor split = x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);
        return upcast && x.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? split.to(ScalarType.Float32) : split;
    }
}
