using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.Cli.Parity;

/// <summary>A golden safetensors file that remembers what was read, so that nothing in it goes unchecked in silence.</summary>
public sealed class GoldenFile : IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly HashSet<string> _read = [];

    internal GoldenFile(string name, SafetensorsFile file)
    {
        Name = name;
        _file = file;
    }

    /// <summary>Path relative to the parity folder.</summary>
    public string Name { get; }

    /// <summary>Keys, sorted.</summary>
    public IEnumerable<string> Keys => _file.Entries.Keys.Order(StringComparer.Ordinal);

    /// <summary>Keys that nothing has read.</summary>
    public IReadOnlyList<string> Unread => [.. Keys.Where(key => !_read.Contains(key))];

    /// <summary>Whether the file holds the key.</summary>
    public bool Has(string key) => _file.Entries.ContainsKey(key);

    /// <summary>Shape of a tensor.</summary>
    public long[] ShapeOf(string key) => Has(key) ? _file.Entries[key].Shape : throw Missing(key);

    /// <summary>Reads a tensor to the CPU in its own type; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">The file does not hold the key.</exception>
    public torch.Tensor Read(string key)
    {
        if (!Has(key))
            throw Missing(key);
        _read.Add(key);
        return _file.Read(key);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private InvalidDataException Missing(string key) => new($"{Name} has no tensor '{key}'");
}
