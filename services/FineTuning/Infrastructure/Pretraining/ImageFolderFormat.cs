using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>A folder of images with <c>metadata.jsonl</c>, as Hugging Face's <c>imagefolder</c>: a line <c>{"file_name": "a/b.png", "text": "..."}</c> for each image. A place is a line.</summary>
/// <param name="hasRewards">Whether each line also has a number <c>reward</c>, at least 0, the pair's weight.</param>
internal sealed class ImageFolderFormat(bool hasRewards) : IPairFormat
{
    private const string Lines = "metadata.jsonl";
    private const int MaxLineBytes = 1 << 20;

    public IReadOnlyList<string> FindParts(string path)
    {
        var lines = new FileInfo(Path.Combine(path, Lines));
        return lines is { Exists: true, LinkTarget: null } ? [lines.FullName] : [];
    }

    public bool AreTogether(PairPlace one, PairPlace next) => false;

    public async IAsyncEnumerable<ScannedPair> ScanAsync(string part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach ((long offset, byte[]? line) in LinesAsync(part, cancellationToken))
        {
            number++;
            if (line is null)
                yield return ScannedPair.Broken($"line {number}", $"it has more than {MaxLineBytes} bytes");
            else if (!line.AsSpan().Trim((byte)' ').Trim((byte)'\r').IsEmpty)
                yield return await ScanLineAsync(part, number, offset, line, cancellationToken);
        }
    }

    public IPairPart Open(string part) => new Part(part, hasRewards);

    private async Task<ScannedPair> ScanLineAsync(string part, int number, long offset, byte[] line, CancellationToken cancellationToken)
    {
        try
        {
            PairContent content = await ReadLineAsync(part, line, hasRewards, cancellationToken);
            return ScannedPair.Whole($"line {number}", new PairPlace(offset, line.Length), content);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return ScannedPair.Broken($"line {number}", exception.Message);
        }
    }

    private static async Task<PairContent> ReadLineAsync(string part, byte[] line, bool hasRewards, CancellationToken cancellationToken)
    {
        (string name, string text, double weight) = Parse(line, hasRewards);
        string file;
        try
        {
            file = RootedPath.Resolve(Path.GetDirectoryName(part)!, name, "file_name", "the folder");
        }
        catch (PathOutsideRootException)
        {
            throw new InvalidDataException("file_name is absolute, a link, or leads out of the folder");
        }
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new InvalidDataException($"there is no file {name}");
        if (info.Length > PairFiles.MaxImageBytes)
            throw new InvalidDataException($"{name} has more than {PairFiles.MaxImageBytes} bytes");
        return new PairContent(text.Trim(), await File.ReadAllBytesAsync(file, cancellationToken), weight);
    }

    private static (string Name, string Text, double Weight) Parse(byte[] line, bool hasRewards)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return (Member(root, "file_name"), Member(root, "text"), hasRewards ? Reward(root) : 1);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"it is no JSON: {exception.Message}");
        }
    }

    private static string Member(JsonElement line, string name) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"it has no text '{name}'");

    private static double Reward(JsonElement line) =>
        line.TryGetProperty("reward", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is var reward and >= 0 and < double.PositiveInfinity
            ? reward
            : throw new InvalidDataException("it has no number 'reward' of at least 0");

    /// <summary>The lines with where they begin; null for one that is too long.</summary>
    private static async IAsyncEnumerable<(long Offset, byte[]? Line)> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        PipeReader reader = PipeReader.Create(file, new StreamPipeReaderOptions(leaveOpen: true));
        long offset = 0;
        bool isTooLong = false;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = rest.Slice(0, end);
                yield return (offset, isTooLong || line.Length > MaxLineBytes ? null : line.ToArray());
                (offset, isTooLong) = (offset + line.Length + 1, false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (result.IsCompleted)
            {
                if (rest.Length > 0 || isTooLong)
                    yield return (offset, isTooLong || rest.Length > MaxLineBytes ? null : rest.ToArray());
                break;
            }
            if (rest.Length > MaxLineBytes)
            {
                // What is seen of it is dropped; the rest of the line is passed over.
                (offset, isTooLong) = (offset + rest.Length, true);
                rest = rest.Slice(rest.End);
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
        await reader.CompleteAsync();
    }

    private sealed class Part(string path, bool hasRewards) : IPairPart
    {
        private readonly SafeFileHandle _lines = File.OpenHandle(path);

        public async ValueTask<PairContent> ReadAsync(PairPlace place, CancellationToken cancellationToken) =>
            await ReadLineAsync(path, await PairFiles.ReadAsync(_lines, place.First, place.FirstLength, cancellationToken), hasRewards, cancellationToken);

        public ValueTask DisposeAsync()
        {
            _lines.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
