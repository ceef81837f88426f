using System.Formats.Tar;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>
/// Tar shards after WebDataset: entries that follow one another and share the name before the first dot are one sample, of which the image and the <c>.txt</c> are taken.
/// A place is where the bytes of both lie in the uncompressed shard.
/// </summary>
internal sealed class WebDatasetFormat : IPairFormat
{
    private const string Shard = ".tar", Text = "txt";
    private static readonly string[] Images = ["jpg", "jpeg", "png", "webp"];

    public IReadOnlyList<string> FindParts(string path) => PairFiles.WithExtension(path, Shard);

    public bool AreTogether(PairPlace one, PairPlace next) => false;

    public IPairPart Open(string part) => new Part(part);

    public async IAsyncEnumerable<ScannedPair> ScanAsync(string part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(part);
        await using var tar = new TarReader(file);
        Sample? sample = null;
        string? damage = null;
        while (true)
        {
            TarEntry? entry = null;
            try
            {
                entry = damage is null ? await tar.GetNextEntryAsync(copyData: false, cancellationToken) : null;
                if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile })
                {
                    (string key, string extension) = Split(entry.Name);
                    if (sample is null || sample.Key == key)
                    {
                        await (sample ??= new Sample(key)).TakeAsync(entry, extension, cancellationToken);
                        continue;
                    }
                }
                else if (entry is not null)
                {
                    continue;
                }
            }
            catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException or IOException or ArgumentException)
            {
                damage = exception.Message;
            }
            if (sample is not null)
                yield return sample.End(isCutOff: damage is not null);
            if (damage is not null)
                yield return ScannedPair.Broken("the rest", $"the shard is damaged: {damage}");
            if (damage is not null || entry is null)
                yield break;
            (string next, string kind) = Split(entry.Name);
            sample = new Sample(next);
            damage = await TryTakeAsync(sample, entry, kind, cancellationToken);
        }
    }

    private static async Task<string?> TryTakeAsync(Sample sample, TarEntry entry, string extension, CancellationToken cancellationToken)
    {
        try
        {
            await sample.TakeAsync(entry, extension, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or IOException)
        {
            return exception.Message;
        }
    }

    // a/b.c.jpg is the member c.jpg of sample a/b.
    private static (string Key, string Extension) Split(string name)
    {
        int file = name.LastIndexOf('/') + 1, dot = name.IndexOf('.', file);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }

    private sealed class Sample(string key)
    {
        private byte[]? _image, _caption;
        private PairPlace _place;
        private string? _problem;

        public string Key => key;

        public async Task TakeAsync(TarEntry entry, string extension, CancellationToken cancellationToken)
        {
            if (extension == Text)
            {
                _caption = await ReadAsync(entry, PairFiles.MaxCaptionBytes, cancellationToken);
                _place = _place with { Second = entry.DataOffset, SecondLength = _caption?.Length ?? 0 };
            }
            else if (Images.Contains(extension))
            {
                _problem ??= _image is null ? null : "it has two images";
                _image = await ReadAsync(entry, PairFiles.MaxImageBytes, cancellationToken);
                _place = _place with { First = entry.DataOffset, FirstLength = _image?.Length ?? 0 };
            }
        }

        public ScannedPair End(bool isCutOff)
        {
            _problem ??= (_image, _caption) switch
            {
                _ when isCutOff => "the shard ends in it",
                (null, _) => "it has no image (.jpg, .png or .webp)",
                (_, null) => "it has no caption (.txt)",
                _ => null,
            };
            try
            {
                return _problem is null
                    ? ScannedPair.Whole(key, _place, new PairContent(PairFiles.Caption(_caption), _image!))
                    : ScannedPair.Broken(key, _problem);
            }
            catch (InvalidDataException exception)
            {
                return ScannedPair.Broken(key, exception.Message);
            }
        }

        private async Task<byte[]?> ReadAsync(TarEntry entry, int limit, CancellationToken cancellationToken)
        {
            if (entry.Length > limit)
            {
                _problem ??= $"{entry.Name} has more than {limit} bytes";
                return null;
            }
            byte[] bytes = new byte[entry.Length];
            if (entry.DataStream is { } data)
                await data.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
    }

    private sealed class Part(string path) : IPairPart
    {
        private readonly SafeFileHandle _file = File.OpenHandle(path);

        public async ValueTask<PairContent> ReadAsync(PairPlace place, CancellationToken cancellationToken) => new(
            PairFiles.Caption(await PairFiles.ReadAsync(_file, place.Second, place.SecondLength, cancellationToken)),
            await PairFiles.ReadAsync(_file, place.First, place.FirstLength, cancellationToken));

        public ValueTask DisposeAsync()
        {
            _file.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
