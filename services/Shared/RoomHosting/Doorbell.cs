namespace RlhfT2I.RoomHosting;

/// <summary>Wakes everyone who waits. Ask for <see cref="Next"/> before looking, so that what comes between look and wait ends the wait.</summary>
internal sealed class Doorbell
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Waits for the ring, at most so long; does not throw when it is cancelled.</summary>
    public static async Task WaitAsync(Task next, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(atMost, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The caller looks, or sees that it is to stop.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
