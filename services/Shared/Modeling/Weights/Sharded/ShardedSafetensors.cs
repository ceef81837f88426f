using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Weights in several safetensors files (shards) with an index, <c>STEM.safetensors.index.json</c>, whose <c>weight_map</c> says which file holds which tensor.
/// </summary>
public sealed class ShardedSafetensors : ITensorSource
{
    private readonly Dictionary<string, SafetensorsFile> _holders = new(StringComparer.Ordinal);
    private readonly List<SafetensorsFile> _shards = [];
    private readonly Dictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);

    private ShardedSafetensors(string path) => Path = path;

    /// <inheritdoc />
    public string Path { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The free texts of the first shard.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _shards[0].Metadata;

    /// <summary>Opens an index and all of its shards, and checks that index and shards say the same.</summary>
    /// <param name="path">The index; the shards lie beside it.</param>
    /// <exception cref="ModelFolderException">
    /// The index is missing or malformed, names a file elsewhere or a tensor that its file does not hold, or leaves out one that a shard holds.
    /// </exception>
    /// <exception cref="SafetensorsFormatException">A shard is not valid safetensors.</exception>
    public static ShardedSafetensors Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var opened = new ShardedSafetensors(path);
        try
        {
            IReadOnlyDictionary<string, string> map = ShardIndex.Read(path);
            foreach (string shard in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                opened.Add(shard, map);
            if (map.Keys.FirstOrDefault(name => !opened._entries.ContainsKey(name)) is { } missing)
                throw new ModelFolderException(path, $"tensor '{DisplayText.Of(missing)}' is not in {map[missing]}, where the index says it is.");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null) => Holder(name).Read(name, dtype, device);

    /// <inheritdoc />
    public void CopyTo(string name, torch.Tensor target) => Holder(name).CopyTo(name, target);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (SafetensorsFile shard in _shards)
            shard.Dispose();
    }

    private SafetensorsFile Holder(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _holders.TryGetValue(name, out SafetensorsFile? holder)
            ? holder
            : throw new KeyNotFoundException($"{Path} lists no tensor '{name}' ({_holders.Count} others).");
    }

    private void Add(string shard, IReadOnlyDictionary<string, string> map)
    {
        string file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", shard);
        if (!File.Exists(file))
            throw new ModelFolderException(file, $"the file is missing; {System.IO.Path.GetFileName(Path)} names it.");
        SafetensorsFile opened = SafetensorsFile.Open(file);
        _shards.Add(opened);
        foreach ((string name, SafetensorsEntry entry) in opened.Entries)
        {
            if (!map.TryGetValue(name, out string? expected))
                throw new ModelFolderException(file, $"tensor '{DisplayText.Of(name)}' is not in the index {System.IO.Path.GetFileName(Path)}.");
            if (expected != shard)
                throw new ModelFolderException(file, $"tensor '{DisplayText.Of(name)}' is here, but the index says {expected}.");
            _entries.Add(name, entry);
            _holders.Add(name, opened);
        }
    }
}
