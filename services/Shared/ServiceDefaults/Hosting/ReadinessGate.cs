namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Whether the host takes new work: from the end of its start until it begins to stop. Loops that take work ask before each
/// piece.</summary>
public sealed class ReadinessGate
{
    private volatile bool _opened;
    private volatile bool _closed;

    /// <summary>Whether the host has started, even if it stops by now.</summary>
    public bool HasStarted => _opened;

    /// <summary>Whether new work is welcome.</summary>
    public bool IsOpen => _opened && !_closed;

    internal void Open() => _opened = true;

    internal void Close() => _closed = true;
}
