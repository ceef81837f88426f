using Amazon.Runtime.Internal.Util;
using Amazon.S3.Model;

namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>Bytes of an object as they come: an end before the announced one, a broken connection or silence is a typed refusal.</summary>
/// <param name="response">The answer; disposed with the stream.</param>
/// <param name="settings">Names the store, and says how long it may be silent.</param>
internal sealed class S3ReadStream(GetObjectResponse response, S3BlobStoreSettings settings) : Stream
{
    // Below the client's own check, which compares with an MD5 that not every store gives: the address is the digest that counts.
    private readonly Stream _inner = response.ResponseStream is WrapperStream wrapper ? wrapper.GetNonWrapperBaseStream() : response.ResponseStream;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => response.ContentLength;

    public override long Position
    {
        get => _position;
        set => throw NotSeekable();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Account(_inner.Read(buffer), buffer.Length);
        }
        catch (Exception exception) when (S3Errors.Find(exception, settings) is { } refusal)
        {
            throw refusal;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(settings.Timeout);
        try
        {
            return Account(await _inner.ReadAsync(buffer, silence.Token), buffer.Length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (S3Errors.Find(exception, settings) is { } refusal)
        {
            throw refusal;
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw NotSeekable();

    public override void SetLength(long value) => throw new NotSupportedException("A blob never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A blob never changes.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            response.Dispose();
        base.Dispose(disposing);
    }

    private static NotSupportedException NotSeekable() => new("A blob that comes over the network is read once, in order.");

    private int Account(int count, int wanted)
    {
        _position += count;
        return count > 0 || wanted == 0 || _position == Length
            ? count
            : throw S3Errors.Unreachable(settings, new EndOfStreamException($"{_position} of {Length} bytes came."));
    }
}
