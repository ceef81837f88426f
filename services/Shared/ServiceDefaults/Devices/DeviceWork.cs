namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>A piece of work that waits for a device or runs on it.</summary>
internal abstract class DeviceWork(long queuedTimestamp, CancellationToken cancellationToken)
{
    /// <summary>When it was queued, by the thread's clock.</summary>
    public long QueuedTimestamp { get; } = queuedTimestamp;

    /// <summary>The caller's token.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Does the work and completes its task, whatever happens.</summary>
    public abstract void Run();

    /// <summary>Completes the task as cancelled.</summary>
    public abstract void Cancel();
}

/// <summary>A piece of work with a result.</summary>
internal sealed class DeviceWork<T>(Func<CancellationToken, T> work, long queuedTimestamp, CancellationToken cancellationToken)
    : DeviceWork(queuedTimestamp, cancellationToken)
{
    // Continuations must not run on the device's thread: they would hold the device up.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the work has ended or was cancelled before it began.</summary>
    public Task<T> Task => _completion.Task;

    public override void Run()
    {
        if (CancellationToken.IsCancellationRequested)
        {
            Cancel();
            return;
        }
        try
        {
            _completion.TrySetResult(work(CancellationToken));
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            Cancel();
        }
        catch (Exception exception)
        {
            // Carried over to whoever awaits; the thread itself goes on.
            _completion.TrySetException(exception);
        }
    }

    public override void Cancel() => _completion.TrySetCanceled(CancellationToken);
}
