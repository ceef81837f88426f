using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.EndToEnd.Tests.Server;

namespace RlhfT2I.EndToEnd.Tests.Loop;

/// <summary>Repeats a call with the same request until a server has answered it, however often servers die meanwhile.</summary>
internal sealed class PatientClient(ServerKeeper keeper)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Calls that a dying server left without an answer.</summary>
    public int RepetitionCount { get; private set; }

    /// <summary>Makes a call; <paramref name="retryReasons"/> are refusals that mean 'not yet'.</summary>
    public async Task<T> CallAsync<T>(Func<CallInvoker, CallOptions, Task<T>> call, CancellationToken cancellationToken, Metadata? headers = null, params string[] retryReasons)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await call(keeper.Channel.CreateCallInvoker(), new CallOptions(headers, DateTime.UtcNow + Deadline, cancellationToken));
            }
            catch (Exception exception) when (Stopwatch.GetElapsedTime(start) < Patience && !cancellationToken.IsCancellationRequested
                && (IsDeath(exception) || retryReasons.Contains(ReasonOf(exception))))
            {
                RepetitionCount += IsDeath(exception) ? 1 : 0;
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Looks until a condition holds.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> condition, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            T seen = await look();
            if (condition(seen))
                return seen;
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"After {Patience} still: {seen}\n{keeper.Output}");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>A UUID4 that is the same for the same step in every run.</summary>
    public static string RequestId(string step)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(step))[..16];
        hash[6] = (byte)(0x40 | (hash[6] & 0x0f));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3f));
        return new Guid(hash, bigEndian: true).ToString();
    }

    /// <summary>The reason of a typed refusal; empty for anything else.</summary>
    public static string ReasonOf(Exception exception) =>
        exception is RpcException rpc && rpc.GetRpcStatus()?.GetDetail<ErrorInfo>() is { } info ? info.Reason : "";

    // A connection that breaks has an exception of the network below; a refusal by a living server has a reason.
    private static bool IsDeath(Exception exception) => exception switch
    {
        ObjectDisposedException => true,
        RpcException rpc when ReasonOf(rpc) is "SERVICE_STOPPING" or "PEER_UNAVAILABLE" => true,
        // Cancelled: the keeper disposed the dead server's channel under the call; the caller's own wish to stop was looked at before.
        RpcException rpc when ReasonOf(rpc).Length == 0 =>
            rpc.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled || rpc.Status.DebugException is not null,
        _ => false,
    };
}
