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
    /// it leaves behind are detached from them.
    /// </param>
    /// <exception cref="Exception">The first failure of a piece, as it was thrown; pieces not begun by then are left out.</exception>
    public static void Run(int count, int workers, Action<int> work)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentNullException.ThrowIfNull(work);
        int threads = torch.get_num_threads();
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers }, i => OnOneCore(threads, () => work(i)));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        finally
        {
            // The number is each thread's own, but a new thread takes the one that was set last.
            torch.set_num_threads(threads);
        }
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
}
