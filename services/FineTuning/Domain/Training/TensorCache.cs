using static TorchSharp.torch;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>
/// Keeps tensors that are computed once: up to a number of bytes in memory, further ones in a file. What fits into neither is computed again each time, with the same result.
/// </summary>
/// <typeparam name="TKey">What a tensor is of.</typeparam>
/// <param name="maxBytes">Most bytes to keep in memory, at least 0.</param>
/// <param name="file">Keeps the others; belongs to the caller. <c>null</c> for none.</param>
internal sealed class TensorCache<TKey>(long maxBytes, TensorFile? file) : IDisposable
    where TKey : notnull
{
    private readonly Dictionary<TKey, Tensor> _kept = [];
    private readonly Dictionary<TKey, TensorFile.Entry> _filed = [];
    private long _bytes;

    /// <summary>Whether a tensor is kept.</summary>
    public bool Has(TKey key) => _kept.ContainsKey(key) || _filed.ContainsKey(key);

    /// <summary>The tensor of a key. The caller must not change or dispose it; it lives as long as the caller's dispose scope at least.</summary>
    public Tensor Get(TKey key, Func<Tensor> compute)
    {
        if (_kept.TryGetValue(key, out Tensor? kept))
            return kept;
        if (_filed.TryGetValue(key, out TensorFile.Entry? filed))
            return file!.Read(filed);
        Tensor made = compute();
        Keep(key, made);
        return made;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _kept.Values)
            tensor.Dispose();
        _kept.Clear();
    }

    private void Keep(TKey key, Tensor made)
    {
        long size = made.numel() * made.element_size();
        if (_bytes + size <= maxBytes)
        {
            _bytes += size;
            _kept.Add(key, made.DetachFromDisposeScope());
        }
        else if (file?.TryWrite(made) is { } entry)
        {
            _filed.Add(key, entry);
        }
    }
}
