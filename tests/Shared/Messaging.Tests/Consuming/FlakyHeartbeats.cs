using System.Reflection;

namespace RlhfT2I.Messaging.Tests.Consuming;

/// <summary>A queue whose first heartbeats fail as those of one that is away do.</summary>
public class FlakyHeartbeats : DispatchProxy
{
    private IBatchQueue _inner = null!;
    private int _failuresLeft;

    /// <summary>Wraps a queue.</summary>
    public static IBatchQueue Over(IBatchQueue inner, int failureCount)
    {
        IBatchQueue queue = Create<IBatchQueue, FlakyHeartbeats>();
        var flaky = (FlakyHeartbeats)(object)queue;
        (flaky._inner, flaky._failuresLeft) = (inner, failureCount);
        return queue;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IBatchQueue.ExtendLeaseAsync) && Interlocked.Decrement(ref _failuresLeft) >= 0
            ? Task.FromException<bool>(new QueueUnavailableException("away", innerException: null))
            : targetMethod.Invoke(_inner, args);
}
