using static TorchSharp.torch;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Keeps tensors that are computed once, up to a number of bytes; what does not fit is computed again each time, with the same result.</summary>
/// <typeparam name="TKey">What a tensor is of.</typeparam>
/// <param name="maxBytes">Most bytes to keep, at least 0.</param>
internal sealed class TensorCache<TKey>(long maxBytes) : IDisposable
    where TKey : notnull
{
    private readonly Dictionary<TKey, Tensor> _kept = [];
    private long _bytes;

    /// <summary>Whether a tensor is kept.</summary>
    public bool Has(TKey key) => _kept.ContainsKey(key);

    /// <summary>The tensor of a key. The caller must not change or dispose it; it lives as long as the caller's dispose scope at least.</summary>
    public Tensor Get(TKey key, Func<Tensor> compute)
    {
        if (_kept.TryGetValue(key, out Tensor? kept))
            return kept;
        Tensor made = compute();
        long size = made.numel() * made.element_size();
        if (_bytes + size <= maxBytes)
        {
            _bytes += size;
            _kept.Add(key, made.DetachFromDisposeScope());
        }
        return made;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _kept.Values)
            tensor.Dispose();
        _kept.Clear();
    }
}
