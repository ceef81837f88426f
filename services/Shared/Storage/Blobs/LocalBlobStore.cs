using System.Runtime.CompilerServices;
using RlhfT2I.Shared;

namespace RlhfT2I.Storage.Blobs;

/// <summary>
/// Blobs in a folder: <c>ab/cd/abcd...</c>, 65,536 leaves. A blob is written to <c>.uploads</c>, synced, and renamed into place, so that a crash leaves
/// either all of it or none. One process per folder deletes; any number may put and get.
/// </summary>
public sealed class LocalBlobStore : IBlobStore
{
    private const string UploadsFolder = ".uploads";
    private const int BufferSize = 128 * 1024;

    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly BlobSpool _spool;

    // Placing and conditional deletion exclude each other: else a blob that is put again could be deleted on its old age.
    private readonly Lock _placing = new();

    /// <summary>Opens a store, and makes its folder if it is missing.</summary>
    /// <param name="root">The folder; must not be a symbolic link.</param>
    /// <param name="maxSizeBytes">Largest blob in bytes, from 1.</param>
    /// <param name="time">Clock that dates blobs.</param>
    public LocalBlobStore(string root, long maxSizeBytes, TimeProvider time)
        : this(root, maxSizeBytes, time, BlobSpool.CreateFile)
    {
    }

    internal LocalBlobStore(string root, long maxSizeBytes, TimeProvider time, Func<string, FileStream> createFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSizeBytes, 1);
        ArgumentNullException.ThrowIfNull(time);
        (_root, _time, _spool) = (Path.GetFullPath(root), time, new BlobSpool(maxSizeBytes, createFile));
        Directory.CreateDirectory(_root);
        RefuseLink(_root);
        CreateFolder(UploadsFolder);
    }

    /// <inheritdoc />
    public async Task<BlobInfo> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        string upload = Path.Combine(CreateFolder(UploadsFolder), Guid.NewGuid().ToString("N"));
        try
        {
            (BlobAddress address, long size) = await _spool.WriteAsync(content, upload, sync: true, cancellationToken);
            return Place(upload, address, size);
        }
        catch (IOException exception) when (DiskErrors.IsFull(exception))
        {
            throw new BlobStoreFullException("the blob folder", exception);
        }
        finally
        {
            File.Delete(upload);
        }
    }

    /// <inheritdoc />
    public Task<Stream> GetAsync(BlobAddress address, bool verify, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        cancellationToken.ThrowIfCancellationRequested();
        if (Inspect(address) is null)
            throw new BlobNotFoundException(address);
        Stream file;
        try
        {
            // A reader keeps its bytes even if the blob is deleted meanwhile.
            file = new FileStream(PathOf(address), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(address);
        }
        return Task.FromResult(verify ? new VerifyingStream(file, address) : file);
    }

    /// <inheritdoc />
    public Task<BlobInfo?> FindAsync(BlobAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Inspect(address));
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(BlobAddress address, DateTimeOffset? putBefore, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_placing)
        {
            if (Inspect(address) is not { } blob || blob.PutTime >= putBefore)
                return Task.FromResult(false);
            File.Delete(PathOf(address));
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > BlobAddress.Length || !BlobAddress.IsHexadecimal(prefix))
            throw new InvalidBlobAddressException(prefix);
        await Task.CompletedTask;
        // One leaf at a time: memory does not grow with the store.
        foreach (string first in Folders(_root, prefix))
        {
            foreach (string second in Folders(first, prefix.Length > 2 ? prefix[2..] : ""))
            {
                foreach (string name in Directory.EnumerateFiles(second).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (name.Length == BlobAddress.Length && BlobAddress.IsHexadecimal(name) && name.StartsWith(prefix, StringComparison.Ordinal)
                        && Inspect(BlobAddress.Parse(name)) is { } blob)
                        yield return blob;
                }
            }
        }
    }

    /// <inheritdoc />
    public Task<int> DeleteAbandonedUploadsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        Task.FromResult(BlobSpool.DeleteAbandoned(CreateFolder(UploadsFolder), startedBefore, cancellationToken));

    /// <inheritdoc />
    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) => Task.FromResult(_time.GetUtcNow());

    private BlobInfo Place(string upload, BlobAddress address, long size)
    {
        string first = CreateFolder(address.Digits[..2]);
        string second = CreateFolder(Path.Combine(address.Digits[..2], address.Digits[2..4]));
        DateTimeOffset now = _time.GetUtcNow();
        File.SetLastWriteTimeUtc(upload, now.UtcDateTime);
        lock (_placing)
        {
            _ = Inspect(address);
            // Over an equal file too: it renews the age, and heals one whose bytes have gone bad.
            File.Move(upload, PathOf(address), overwrite: true);
        }
        FolderSync.Sync(second);
        FolderSync.Sync(first);
        FolderSync.Sync(_root);
        return new BlobInfo(address, size, now);
    }

    private BlobInfo? Inspect(BlobAddress address)
    {
        RefuseLink(Path.Combine(_root, address.Digits[..2]));
        RefuseLink(Path.Combine(_root, address.Digits[..2], address.Digits[2..4]));
        var file = new FileInfo(PathOf(address));
        RefuseLink(file.FullName);
        return file.Exists ? new BlobInfo(address, file.Length, file.LastWriteTimeUtc) : null;
    }

    private string PathOf(BlobAddress address) => Path.Combine(_root, address.Digits[..2], address.Digits[2..4], address.Digits);

    private string CreateFolder(string relative)
    {
        string path = Path.Combine(_root, relative);
        RefuseLink(path);
        Directory.CreateDirectory(path);
        return path;
    }

    private void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new UnsafeBlobPathException(Path.GetRelativePath(_root, path));
    }

    private IEnumerable<string> Folders(string parent, string prefix)
    {
        string start = prefix[..Math.Min(2, prefix.Length)];
        foreach (string path in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (name.Length != 2 || !BlobAddress.IsHexadecimal(name) || !name.StartsWith(start, StringComparison.Ordinal))
                continue;
            RefuseLink(path);
            yield return path;
        }
    }
}
