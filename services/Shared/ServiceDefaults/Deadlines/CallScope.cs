namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>
/// Deadline and cancellation of the server call that runs now, for the calls that it makes. It follows <c>await</c>; work that outlives
/// the call no longer sees it, so that a job which a call started is not cancelled with the call.
/// </summary>
internal sealed class CallScope : IDisposable
{
    private static readonly AsyncLocal<CallScope?> Ambient = new();
    private volatile bool _ended;

    private CallScope(DateTime deadline, CancellationToken cancellationToken)
    {
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    /// <summary>The scope of the call that runs now; null outside calls.</summary>
    public static CallScope? Current => Ambient.Value is { _ended: false } scope ? scope : null;

    /// <summary>When the call must be done, UTC.</summary>
    public DateTime Deadline { get; }

    /// <summary>Fires when the caller goes away or the deadline passes.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Begins a call.</summary>
    public static CallScope Enter(DateTime deadline, CancellationToken cancellationToken) =>
        Ambient.Value = new CallScope(deadline, cancellationToken);

    /// <summary>Ends it.</summary>
    public void Dispose() => _ended = true;
}
