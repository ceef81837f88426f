using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Feedback.Api;

/// <summary>Sends a picture: a header without a digest, which would tell files apart, then chunks.</summary>
internal static class PictureStream
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Sends a whole picture.</summary>
    public static async Task SendAsync<T>(
        byte[] picture, IServerStreamWriter<T> stream, Func<BlobHeader, T> toHeader, Func<ByteString, T> toChunk, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(toHeader(new BlobHeader { ContentType = "image/png", SizeBytes = picture.Length, FileName = "picture.png" }), cancellationToken);
        for (int offset = 0; offset < picture.Length; offset += ChunkBytes)
        {
            ReadOnlyMemory<byte> chunk = picture.AsMemory(offset, Math.Min(ChunkBytes, picture.Length - offset));
            await stream.WriteAsync(toChunk(UnsafeByteOperations.UnsafeWrap(chunk)), cancellationToken);
        }
    }
}
