using System.Security.Cryptography;
using System.Text.Json;
using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>Writes where pairs lie: a record of fixed size for each, then a footer with the names of files and the blocks. A block is at most 256 pairs, or what must be read together.</summary>
/// <param name="path">A new file.</param>
/// <param name="format">Layout of the pairs.</param>
internal sealed class PairIndexWriter(string path, IPairFormat format) : IDisposable
{
    private const int BlockPairs = 256;

    private readonly BinaryWriter _writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));
    private readonly List<string> _parts = [];
    private readonly List<PairBlock> _blocks = [];
    private PairPlace _last;
    private bool _startsPart;

    /// <summary>Pairs so far.</summary>
    public long Count { get; private set; }

    /// <summary>Begins the next file of pairs.</summary>
    public void BeginPart(string name)
    {
        _parts.Add(name);
        _startsPart = true;
    }

    /// <summary>Adds a pair of the file that was begun last.</summary>
    public void Add(PairPlace place, PairContent content)
    {
        new PairRecord(_parts.Count - 1, place, content.Check()).Write(_writer);
        bool isTogether = !_startsPart && format.AreTogether(_last, place);
        if (!isTogether && (_startsPart || _blocks[^1].Count >= BlockPairs || format.AreTogether(place, place)))
            _blocks.Add(new PairBlock(Count, 1, content.Image.Length));
        else
            _blocks[^1] = _blocks[^1] with { Count = _blocks[^1].Count + 1, Bytes = _blocks[^1].Bytes + content.Image.Length };
        (_last, _startsPart) = (place, false);
        Count++;
    }

    /// <summary>Writes the footer.</summary>
    /// <returns>SHA-256 of the file, 64 hexadecimal digits.</returns>
    public string Complete()
    {
        byte[] footer = JsonSerializer.SerializeToUtf8Bytes(new PairIndexFooter(Count, _parts, _blocks));
        _writer.Write(footer);
        _writer.Write(footer.Length);
        _writer.Write(PairIndexFooter.Magic);
        _writer.Flush();
        ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
        _writer.Dispose();
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    public void Dispose() => _writer.Dispose();
}
