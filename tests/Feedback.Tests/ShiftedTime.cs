namespace RlhfT2I.Feedback.Tests;

/// <summary>The system's clock, moved ahead by as much as a test says.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shiftTicks;

    public TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref _shiftTicks));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _shiftTicks, time.Ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (base.GetTimestamp() / (base.TimestampFrequency / TimeSpan.TicksPerSecond)) + Interlocked.Read(ref _shiftTicks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _shiftTicks));
}
