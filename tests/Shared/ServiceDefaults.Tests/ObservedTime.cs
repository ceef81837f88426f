using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace RlhfT2I.ServiceDefaults.Tests;

/// <summary>A clock that stands still until a test moves it, and tells when somebody begins to wait on it.</summary>
internal sealed class ObservedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<bool> _timers = Channel.CreateUnbounded<bool>();

    public ObservedTime()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Ends when one more timer was started than this was awaited.</summary>
    public async Task TimerStartedAsync(CancellationToken cancellationToken) =>
        await _timers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(true);
        return timer;
    }
}
