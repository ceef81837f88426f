using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Connection;

/// <summary>Reads what the server streams and what it hands out in pages.</summary>
internal static class ServerStreams
{
    private const int LargestPage = 1000;

    /// <summary>The messages of one stream.</summary>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        AsyncServerStreamingCall<T> call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (call)
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
                yield return call.ResponseStream.Current;
        }
    }

    /// <summary>A whole file from a stream of a header and chunks; begun anew while the server is away.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="open">Starts the stream.</param>
    /// <param name="part">The header, or the next bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The stream ended before the size in its header.</exception>
    public static Task<byte[]> DownloadAsync<T>(
        Patience patience,
        Func<AsyncServerStreamingCall<T>> open,
        Func<T, (BlobHeader? Header, ByteString? Chunk)> part,
        CancellationToken cancellationToken) => patience.CallAsync(
            async () =>
            {
                using var content = new MemoryStream();
                BlobHeader? header = null;
                await foreach (T message in ReadAsync(open(), cancellationToken))
                {
                    (BlobHeader? first, ByteString? chunk) = part(message);
                    header ??= first;
                    chunk?.WriteTo(content);
                }

                if (header is null || content.Length != header.SizeBytes)
                    throw new InvalidDataException($"The server sent {content.Length} of {header?.SizeBytes ?? 0} bytes of a file.");
                return content.ToArray();
            },
            cancellationToken);

    /// <summary>All entries of a list, page after page.</summary>
    /// <param name="page">Reads one page: takes the page size and the token, gives the entries and the next token.</param>
    public static async Task<List<T>> ListAsync<T>(Func<int, string, Task<(IEnumerable<T> Entries, string Next)>> page)
    {
        var all = new List<T>();
        string token = "";
        do
        {
            (IEnumerable<T> entries, token) = await page(LargestPage, token);
            all.AddRange(entries);
        }
        while (token.Length > 0);
        return all;
    }
}
