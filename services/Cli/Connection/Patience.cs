using Grpc.Core;

namespace RlhfT2I.Cli.Connection;

/// <summary>How long a command waits for a server that is away, and how it says so.</summary>
/// <param name="limit">Longest absence that is waited for; zero waits for none.</param>
/// <param name="server">Address of the server, for messages.</param>
/// <param name="tell">Takes a line when waiting starts.</param>
/// <param name="clock">The clock.</param>
internal sealed class Patience(TimeSpan limit, string server, Action<string> tell, TimeProvider clock)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200), LongestDelay = TimeSpan.FromSeconds(3);

    private int _told;

    /// <summary>Starts to count one absence.</summary>
    public Absence Begin() => new(this, clock.GetTimestamp());

    /// <summary>Whether an error means that the server is away, not that it refused.</summary>
    public static bool IsAbsence(RpcException problem) => problem.StatusCode == StatusCode.Unavailable;

    /// <summary>Calls again while the server is away.</summary>
    /// <exception cref="RpcException">Another error, or the server stayed away too long.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        Absence absence = Begin();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException problem) when (IsAbsence(problem) && absence.MayWait)
            {
                await absence.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>One absence of the server.</summary>
    internal sealed class Absence(Patience owner, long start)
    {
        private TimeSpan _delay = FirstDelay;

        /// <summary>Whether there is time left to wait.</summary>
        public bool MayWait => owner.Elapsed(start) < owner.Limit;

        /// <summary>Waits a little, longer each time.</summary>
        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            owner.Tell();
            await Task.Delay(_delay, owner.Clock, cancellationToken);
            _delay = _delay * 1.6 < LongestDelay ? _delay * 1.6 : LongestDelay;
        }
    }

    private TimeSpan Limit => limit;

    private TimeProvider Clock => clock;

    private TimeSpan Elapsed(long start) => clock.GetElapsedTime(start);

    private void Tell()
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
            tell($"{server} does not answer; waiting up to {limit.TotalSeconds:0} seconds for it.");
    }
}
