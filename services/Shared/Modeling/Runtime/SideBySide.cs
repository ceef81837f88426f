using System.Runtime.ExceptionServices;
using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>
/// Runs independent pieces of tensor work at once, each on one core. Operations of small networks are too short to be shared out among cores: two pieces side by
/// side are nearly twice as fast as one after another on two cores, and each takes its sums in the order of one thread, so its bits stay what they are.
/// </summary>
public static class SideBySide
{
    /// <summary>Does all pieces and returns when all are done.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="workers">Pieces at once, 1 or more; the calling thread is one of the workers.</param>
    /// <param name="work">
    /// Does the piece of a number from 0 to <paramref name="count"/> - 1. Dispose scopes and gradient guards belong to a thread, so it opens its own; tensors that
    /// it leaves behind are detached from them. Pieces of a piece are done one after another.
    /// </param>
    /// <exception cref="Exception">The first failure of a piece, as it was thrown; pieces not begun by then are left out.</exception>
    public static void Run(int count, int workers, Action<int> work)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentNullException.ThrowIfNull(work);
        int helpers = WorkerThreads.IsCurrent ? 0 : Math.Max(0, Math.Min(workers, count) - 1), threads = torch.get_num_threads();
        var pieces = new Pieces(count, workers: 1 + helpers, work);
        try
        {
            for (int i = 0; i < helpers; i++)
                WorkerThreads.Start(helpers, () => OnOneCore(threads, pieces.Do));
            OnOneCore(threads, pieces.Do);
            pieces.WaitForAll();
        }
        finally
        {
            // The number is each thread's own, but a new thread takes the one that was set last.
            torch.set_num_threads(threads);
        }
        pieces.ThrowIfFailed();
    }

    private static void OnOneCore(int threads, Action work)
    {
        torch.set_num_threads(1);
        try
        {
            work();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    /// <summary>The pieces of one run: each is taken by one worker.</summary>
    private sealed class Pieces(int count, int workers, Action<int> work)
    {
        private readonly object _gate = new();
        private ExceptionDispatchInfo? _failure;
        private int _taken, _working = workers;

        /// <summary>Does pieces until none is left or one has failed, as one of the workers; throws nothing.</summary>
        public void Do()
        {
            try
            {
                while (Volatile.Read(ref _failure) is null && Interlocked.Increment(ref _taken) is var number && number <= count)
                    work(number - 1);
            }
#pragma warning disable CA1031 // Thrown again on the calling thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            lock (_gate)
            {
                _working--;
                Monitor.PulseAll(_gate);
            }
        }

        public void WaitForAll()
        {
            lock (_gate)
            {
                while (_working > 0)
                    Monitor.Wait(_gate);
            }
        }

        public void ThrowIfFailed() => _failure?.Throw();
    }
}
