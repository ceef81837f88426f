using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>One network's tensors of a file that holds several, under the names and in the shapes of the diffusers layout.</summary>
internal sealed class RenamedTensors : ITensorSource
{
    private readonly ITensorSource _source;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);

    /// <param name="source">The file; stays its owner's.</param>
    /// <param name="names">From the name that is shown to the file's; names that the file lacks are left out.</param>
    /// <param name="prefix">Tensors of the file that belong to this network; those that <paramref name="names"/> does not know keep their name.</param>
    /// <param name="isIgnored">Tensors of the network that are left out.</param>
    public RenamedTensors(ITensorSource source, IReadOnlyDictionary<string, string> names, string prefix, Func<string, bool> isIgnored)
    {
        _source = source;
        var shown = names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        foreach ((string fileName, SafetensorsEntry entry) in source.Entries)
        {
            if (!fileName.StartsWith(prefix, StringComparison.Ordinal) || isIgnored(fileName))
                continue;
            string name = shown.GetValueOrDefault(fileName, fileName);
            _names.Add(name, fileName);
            _entries.Add(name, entry with { Name = name, Shape = ShapeOf(name, entry.Shape) });
        }
    }

    public string Path => _source.Path;

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _source.Metadata;

    public torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null)
    {
        using torch.Tensor read = _source.Read(_names[name], dtype, device);
        return read.reshape(_entries[name].Shape);
    }

    public void CopyTo(string name, torch.Tensor target) => _source.CopyTo(_names[name], target);

    public void Dispose()
    {
    }

    /// <summary>The autoencoder's attention is made of linear layers in diffusers, and of 1 x 1 convolutions in the original code: the numbers are the same.</summary>
    private static long[] ShapeOf(string name, long[] shape)
    {
        bool isVae = name.StartsWith("encoder.", StringComparison.Ordinal) || name.StartsWith("decoder.", StringComparison.Ordinal);
        bool isAttention = name.Contains(".attentions.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal);
        return isVae && isAttention && shape is [_, _, 1, 1] ? shape[..2] : shape;
    }
}
