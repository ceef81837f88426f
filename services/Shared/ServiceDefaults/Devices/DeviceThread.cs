using RlhfT2I.ServiceDefaults.Diagnostics;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>
/// The one thread that works on a device. Tensor scopes and <c>no_grad</c> belong to a thread and do not follow an <c>await</c>, so tensor
/// code is synchronous and runs here from its first line to its last. Since there is one thread, it is also the device's only lock.
/// </summary>
/// <remarks>
/// Work runs in the order in which it came. A scope that a piece of work opens must end inside it; what it returns belongs to the caller.
/// All members may be called from any thread.
/// </remarks>
public sealed class DeviceThread : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);

    private readonly Lock _guard = new();
    private readonly LinkedList<DeviceWork> _waiting = [];
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly KeyValuePair<string, object?> _tag;
    private double _meanSeconds = 1;
    private long? _workStart;
    private bool _closed;

    /// <summary>Starts the thread.</summary>
    /// <param name="deviceName">The device, such as <c>cpu</c> or <c>cuda:0</c>; names the thread and tags its metrics.</param>
    /// <param name="queueCapacity">Pieces of work that may wait, the one in hand not counted; at least 1.</param>
    /// <param name="time">Clock of the metrics.</param>
    public DeviceThread(string deviceName, int queueCapacity, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deviceName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueCapacity);
        ArgumentNullException.ThrowIfNull(time);
        DeviceName = deviceName;
        QueueCapacity = queueCapacity;
        _time = time;
        _tag = new(HallDiagnostics.DeviceTag, deviceName);
        _thread = new Thread(Work) { IsBackground = true, Name = $"device {deviceName}" };
        _thread.Start();
    }

    /// <summary>The device.</summary>
    public string DeviceName { get; }

    /// <summary>Pieces of work that may wait.</summary>
    public int QueueCapacity { get; }

    /// <summary>Pieces of work that wait now, the one in hand not counted.</summary>
    public int QueueLength
    {
        get
        {
            lock (_guard)
                return _waiting.Count;
        }
    }

    /// <summary>How long the work in hand has run; zero if there is none.</summary>
    public TimeSpan TimeInHand
    {
        get
        {
            lock (_guard)
                return _workStart is { } start ? _time.GetElapsedTime(start) : TimeSpan.Zero;
        }
    }

    /// <summary>Runs work on the device's thread.</summary>
    /// <param name="work">Synchronous; gets <paramref name="cancellationToken"/> and checks it between its steps.</param>
    /// <param name="cancellationToken">Takes the work out of the queue while it waits. Once it runs, the task ends when the work does, so
    /// that nobody frees what is still in use.</param>
    /// <returns>The work's result, or its exception.</returns>
    /// <exception cref="OverloadException">Too much work waits already.</exception>
    /// <exception cref="InvalidOperationException">Called by work on this very thread, which would wait for itself.</exception>
    /// <exception cref="ObjectDisposedException">The thread takes no more work.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Thread.CurrentThread == _thread)
            throw new InvalidOperationException(
                $"Work on device {DeviceName} cannot queue more work for it: it would wait for itself. Call the code directly.");
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);

        var item = new DeviceWork<T>(work, _time.GetTimestamp(), cancellationToken);
        LinkedListNode<DeviceWork> node = Enqueue(item);
        return cancellationToken.CanBeCanceled ? WithdrawOnCancellationAsync(item, node) : item.Task;
    }

    /// <summary>Runs work without a result; see <see cref="RunAsync{T}"/>.</summary>
    public Task RunAsync(Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            token =>
            {
                work(token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Takes no more work, finishes what waits, ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        if (Thread.CurrentThread != _thread)
            await _ended.Task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync" />
    public void Dispose()
    {
        Close();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private LinkedListNode<DeviceWork> Enqueue(DeviceWork item)
    {
        lock (_guard)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_waiting.Count >= QueueCapacity)
            {
                HallDiagnostics.DeviceRejections.Add(1, _tag);
                throw OverloadException.QueueFull(_waiting.Count, QueueCapacity, RetryDelay());
            }
            LinkedListNode<DeviceWork> node = _waiting.AddLast(item);
            HallDiagnostics.DeviceQueueLength.Add(1, _tag);
            _arrivals.Release();
            return node;
        }
    }

    private async Task<T> WithdrawOnCancellationAsync<T>(DeviceWork<T> item, LinkedListNode<DeviceWork> node)
    {
        using CancellationTokenRegistration registration = item.CancellationToken.Register(() => Withdraw(node));
        return await item.Task.ConfigureAwait(false);
    }

    // Work that was cancelled gives its place in the queue back at once, not when its turn comes.
    private void Withdraw(LinkedListNode<DeviceWork> node)
    {
        lock (_guard)
        {
            if (node.List is null)
                return;
            _waiting.Remove(node);
            HallDiagnostics.DeviceQueueLength.Add(-1, _tag);
        }
        node.Value.Cancel();
    }

    private void Close()
    {
        lock (_guard)
        {
            if (_closed)
                return;
            _closed = true;
            _arrivals.Release();
        }
    }

    private void Work()
    {
        while (true)
        {
            // One release for each arrival and one for the end; withdrawn work leaves one over, which finds nothing.
            _arrivals.Wait();
            DeviceWork? item = Dequeue(out bool closed);
            if (item is not null)
                Run(item);
            else if (closed)
                break;
        }
        _arrivals.Dispose();
        _ended.SetResult();
    }

    private DeviceWork? Dequeue(out bool closed)
    {
        lock (_guard)
        {
            closed = _closed;
            if (_waiting.First is not { } first)
                return null;
            _waiting.RemoveFirst();
            HallDiagnostics.DeviceQueueLength.Add(-1, _tag);
            return first.Value;
        }
    }

    private void Run(DeviceWork item)
    {
        HallDiagnostics.DeviceWaitDuration.Record(_time.GetElapsedTime(item.QueuedTimestamp).TotalSeconds, _tag);
        long start = _time.GetTimestamp();
        lock (_guard)
            _workStart = start;
        item.Run();
        double seconds = _time.GetElapsedTime(start).TotalSeconds;
        HallDiagnostics.DeviceBusyTime.Add(seconds, _tag);
        lock (_guard)
        {
            _workStart = null;
            _meanSeconds = 0.8 * _meanSeconds + 0.2 * seconds;
        }
    }

    // Room is expected when one piece of work is done; the mean leans on the last few.
    private TimeSpan RetryDelay() =>
        TimeSpan.FromSeconds(Math.Clamp(_meanSeconds, MinRetryDelay.TotalSeconds, MaxRetryDelay.TotalSeconds));
}
