using System.Buffers;
using System.Security.Cryptography;

namespace RlhfT2I.Storage.Blobs;

/// <summary>Writes a stream into a file of its own and hashes it on the way, in memory that does not grow with it.</summary>
/// <param name="maxSizeBytes">Most bytes.</param>
/// <param name="createFile">Makes the file.</param>
internal sealed class BlobSpool(long maxSizeBytes, Func<string, FileStream> createFile)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>A file that must not exist yet, for asynchronous writing.</summary>
    public static FileStream CreateFile(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);

    /// <summary>Writes all that the stream still has.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file.</param>
    /// <param name="sync">Whether the bytes must be on the disk before this returns.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="BlobTooLargeException">There are more bytes than allowed.</exception>
    public async Task<(BlobAddress Address, long Size)> WriteAsync(Stream content, string path, bool sync, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using FileStream file = createFile(path);
            long size = 0;
            for (int count; (count = await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0;)
            {
                size += count;
                if (size > maxSizeBytes)
                    throw new BlobTooLargeException(maxSizeBytes);
                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            if (sync)
                file.Flush(flushToDisk: true);
            return (BlobAddress.FromHash(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Deletes files in a folder that nobody has written to since a time.</summary>
    /// <returns>How many.</returns>
    public static int DeleteAbandoned(string folder, DateTimeOffset startedBefore, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (File.GetLastWriteTimeUtc(path) >= startedBefore.UtcDateTime)
                continue;
            File.Delete(path);
            count++;
        }
        return count;
    }
}
