using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>
/// Blobs in a bucket that several processes share. Each room has copies of its own under the address (<see cref="S3Copies"/>): everyone reads every copy, and only
/// the processes of a room delete its copies, since only they know its rows. Uploads pass through a local file, and carry their SHA-256 in the signature, so that
/// the server refuses what was damaged on the way.
/// </summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    /// <summary>Largest object of one upload: 5 GiB.</summary>
    public const long MaxObjectBytes = 5L << 30;

    private const int ReadAttempts = 3;

    // A copy this young outlives the way from here to the row: the collector takes none under MinAge.
    private static readonly TimeSpan RenewAge = BlobGarbageCollector.MinAge / 2;

    private readonly S3BlobStoreSettings _settings;
    private readonly S3Connection _connection;
    private readonly S3Copies _copies;
    private readonly BlobSpool _spool;

    /// <summary>Opens a store; calls nobody.</summary>
    /// <param name="settings">Where, and as whom.</param>
    /// <param name="time">This machine's clock; the store's is known from its answers.</param>
    public S3BlobStore(S3BlobStoreSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxSizeBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MaxSizeBytes, MaxObjectBytes);
        ArgumentOutOfRangeException.ThrowIfZero(settings.Owners.Count);
        _settings = settings;
        _connection = new S3Connection(settings, time);
        _copies = new S3Copies(settings.KeyPrefix, settings.Owners);
        _spool = new BlobSpool(settings.MaxSizeBytes, BlobSpool.CreateFile);
        Directory.CreateDirectory(settings.SpoolFolder);
    }

    /// <summary>Asks whether the store answers and has the bucket.</summary>
    /// <param name="createBucket">Make the bucket if it is missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BlobStoreUnavailableException">It does not, or has not.</exception>
    public async Task CheckAsync(bool createBucket, CancellationToken cancellationToken)
    {
        try
        {
            await ReadClockAsync(cancellationToken);
        }
        catch (BlobStoreUnavailableException exception) when (createBucket && exception.Problem == BlobStoreProblem.BucketMissing)
        {
            await CreateBucketAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<BlobInfo> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        string path = Path.Combine(_settings.SpoolFolder, Guid.NewGuid().ToString("n"));
        try
        {
            (BlobAddress address, long size) = await _spool.WriteAsync(content, path, sync: false, cancellationToken);
            S3Copy[] own = [.. (await FindCopiesAsync(address, cancellationToken)).Where(copy => copy.IsOwn)];
            if (Newest(own) is { } present && present.Blob.SizeBytes == size && present.Blob.PutTime > _connection.Clock.UtcNow - RenewAge)
                return present.Blob;
            BlobInfo blob = await UploadAsync(path, address, size, cancellationToken);
            // The new copy stands for them now, for whoever put them too.
            await DeleteAsync(own, cancellationToken);
            return blob;
        }
        catch (IOException exception) when (DiskErrors.IsFull(exception))
        {
            throw new BlobStoreFullException("the folder of uploads on their way", exception);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc />
    public async Task<Stream> GetAsync(BlobAddress address, bool verify, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        // A copy may be replaced by a newer one between the look and the call.
        for (int attempt = 0; attempt < ReadAttempts; attempt++)
        {
            if (Newest(await FindCopiesAsync(address, cancellationToken)) is not { } copy)
                break;
            GetObjectResponse? response = await _connection.CallAsync(
                (client, token) => client.GetObjectAsync(new GetObjectRequest { BucketName = _settings.Bucket, Key = copy.Key }, token), 0, cancellationToken);
            if (response is null)
                continue;
            var stream = new S3ReadStream(response, _settings);
            return verify ? new VerifyingStream(stream, address) : stream;
        }
        throw new BlobNotFoundException(address);
    }

    /// <inheritdoc />
    public async Task<BlobInfo?> FindAsync(BlobAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Newest(await FindCopiesAsync(address, cancellationToken))?.Blob;
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(BlobAddress address, DateTimeOffset? putBefore, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        S3Copy[] own = [.. (await FindCopiesAsync(address, cancellationToken)).Where(copy => copy.IsOwn)];
        if (own.Length == 0 || own.Any(copy => copy.Blob.PutTime >= putBefore))
            return false;
        await DeleteAsync(own, cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > BlobAddress.Length || !BlobAddress.IsHexadecimal(prefix))
            throw new InvalidBlobAddressException(prefix);
        BlobInfo? last = null;
        await foreach (S3Copy copy in ListCopiesAsync(_copies.Folders(prefix), cancellationToken))
        {
            if (!copy.IsOwn)
                continue;
            // Copies of one blob follow one another.
            if (last is not null && last.Address != copy.Blob.Address)
                yield return last;
            last = last is not null && last.Address == copy.Blob.Address && last.PutTime >= copy.Blob.PutTime ? last : copy.Blob;
        }
        if (last is not null)
            yield return last;
    }

    /// <inheritdoc />
    public Task<int> DeleteAbandonedUploadsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        Task.FromResult(BlobSpool.DeleteAbandoned(_settings.SpoolFolder, startedBefore, cancellationToken));

    /// <inheritdoc />
    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        await ListPageAsync(new ListObjectsV2Request { BucketName = _settings.Bucket, Prefix = _settings.KeyPrefix, MaxKeys = 1 }, cancellationToken);
        return _connection.Clock.UtcNow;
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private async Task CreateBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.CallAsync(
                (client, token) => client.PutBucketAsync(new PutBucketRequest { BucketName = _settings.Bucket }, token), 0, cancellationToken);
        }
        catch (BlobStoreUnavailableException exception)
            when (exception.InnerException is AmazonS3Exception { ErrorCode: "BucketAlreadyOwnedByYou" or "BucketAlreadyExists" })
        {
            // Another process was first; whether this one may use the bucket is asked again.
            await ReadClockAsync(cancellationToken);
        }
    }

    private static S3Copy? Newest(IEnumerable<S3Copy> copies) => copies.MaxBy(copy => copy.Blob.PutTime);

    private async Task<BlobInfo> UploadAsync(string path, BlobAddress address, long size, CancellationToken cancellationToken)
    {
        await _connection.CallAsync(
            (client, token) => client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _settings.Bucket,
                    Key = _copies.NewKey(address),
                    FilePath = path,
                    ContentType = "application/octet-stream",
                    // In one piece the signature covers the digest of the whole body.
                    UseChunkEncoding = false,
                },
                token),
            size, cancellationToken);
        return new BlobInfo(address, size, _connection.Clock.UtcNow);
    }

    private async Task DeleteAsync(IReadOnlyCollection<S3Copy> copies, CancellationToken cancellationToken)
    {
        foreach (S3Copy copy in copies)
        {
            await _connection.CallAsync(
                (client, token) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _settings.Bucket, Key = copy.Key }, token), 0, cancellationToken);
        }
    }

    private async Task<List<S3Copy>> FindCopiesAsync(BlobAddress address, CancellationToken cancellationToken)
    {
        var copies = new List<S3Copy>();
        await foreach (S3Copy copy in ListCopiesAsync(_copies.Folder(address), cancellationToken))
            copies.Add(copy);
        return copies;
    }

    private async IAsyncEnumerable<S3Copy> ListCopiesAsync(string keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _settings.Bucket, Prefix = keys, MaxKeys = _settings.PageSize };
        bool more;
        do
        {
            ListObjectsV2Response page = await ListPageAsync(request, cancellationToken);
            foreach (S3Object item in page.S3Objects ?? [])
            {
                if (_copies.Parse(item.Key, item.Size ?? 0, item.LastModified?.ToUniversalTime() ?? _connection.Clock.UtcNow) is { } copy)
                    yield return copy;
            }
            more = page.IsTruncated == true;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (more);
    }

    private async Task<ListObjectsV2Response> ListPageAsync(ListObjectsV2Request request, CancellationToken cancellationToken) =>
        await _connection.CallAsync((client, token) => client.ListObjectsV2Async(request, token), 0, cancellationToken)
        ?? throw new BlobStoreUnavailableException(
            BlobStoreProblem.RequestRefused, $"What answers at the address of the blob store has no such page ({_settings}).", new HttpRequestException("Status 404."));
}
