using System.Diagnostics;
using System.Security.Cryptography;
using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>Repeats a call with the same request until it is answered: every changing request has an id, so a repetition has no second effect.</summary>
internal static class Persistence
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static int _repetitions;

    /// <summary>Calls that had to be repeated so far.</summary>
    public static int Repetitions => _repetitions;

    /// <summary>Makes a call until it succeeds or is refused for good.</summary>
    public static async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Metadata? headers, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await call(new CallOptions(headers, DateTime.UtcNow + Deadline, cancellationToken));
            }
            catch (RpcException exception) when (IsPassing(exception) && Stopwatch.GetElapsedTime(start) < Patience && !cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _repetitions);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>A fresh UUID4.</summary>
    public static string NewRequestId()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)(0x40 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The reason of a typed refusal; empty for anything else.</summary>
    public static string ReasonOf(RpcException exception) => exception.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "";

    // What a suite with a dying part may answer. INTERNAL is not among them: a fault of a part is no fault of the program.
    private static bool IsPassing(RpcException exception) => exception.StatusCode
        is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled
        || (exception.StatusCode == StatusCode.Internal && ReasonOf(exception).Length == 0);
}
