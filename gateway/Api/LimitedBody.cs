using System.Buffers.Binary;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Options;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// A request's body that ends in an error when it grows too large or comes in too slowly. The proxy turns the server's own two limits off for
/// <c>application/grpc</c>; nothing turns this one off. The length that a gRPC message announces is looked at before any of it passes.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="limits">Size and rate.</param>
/// <param name="isGrpc">Whether it is framed as gRPC frames messages.</param>
/// <param name="time">Clock of the rate.</param>
internal sealed class LimitedBody(Stream inner, LimitOptions limits, bool isGrpc, TimeProvider time) : Stream
{
    private const int PrefixLength = 5;

    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixCount;
    private long _messageRest;
    private long _byteCount;
    private long _startTime;

    /// <summary>Why the body was refused; null while it was not.</summary>
    public DoorRefusalException? Refusal { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Refusal is { } earlier)
            throw Failure(earlier);
        int count = await ReadInTimeAsync(buffer, cancellationToken);
        _byteCount += count;
        if (_byteCount > limits.MaxBodyBytes)
            throw Refuse(DoorRefusalException.TooLarge($"more than {limits.MaxBodyBytes}", limits.MaxBodyBytes), StatusCodes.Status413PayloadTooLarge);
        if (isGrpc)
            CheckMessages(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_startTime == 0)
            _startTime = time.GetTimestamp();
        TimeSpan allowed = limits.BodyGrace + TimeSpan.FromSeconds((double)_byteCount / limits.MinBytesPerSecond) - time.GetElapsedTime(_startTime);
        if (allowed <= TimeSpan.Zero)
            throw TooSlow();
        using var timer = new CancellationTokenSource(allowed, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, ending.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    // 1 byte of flags, 4 bytes of length, the message; then the next.
    private void CheckMessages(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_messageRest > 0)
            {
                int skipped = (int)Math.Min(_messageRest, bytes.Length);
                _messageRest -= skipped;
                bytes = bytes[skipped..];
                continue;
            }
            int taken = Math.Min(PrefixLength - _prefixCount, bytes.Length);
            bytes[..taken].CopyTo(_prefix.AsSpan(_prefixCount));
            _prefixCount += taken;
            bytes = bytes[taken..];
            if (_prefixCount < PrefixLength)
                return;
            _prefixCount = 0;
            _messageRest = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
            if (_messageRest + PrefixLength > limits.MaxBodyBytes)
                throw Refuse(DoorRefusalException.TooLarge($"{_messageRest}", limits.MaxBodyBytes), StatusCodes.Status413PayloadTooLarge);
        }
    }

    private BadHttpRequestException TooSlow() => Refuse(DoorRefusalException.TooSlow(limits.MinBytesPerSecond), StatusCodes.Status408RequestTimeout);

    private BadHttpRequestException Refuse(DoorRefusalException refusal, int httpStatus)
    {
        Refusal = refusal;
        return Failure(refusal, httpStatus);
    }

    private static BadHttpRequestException Failure(DoorRefusalException refusal, int httpStatus = StatusCodes.Status400BadRequest) =>
        new(refusal.Message, httpStatus);
}
