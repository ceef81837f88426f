using System.Collections.Concurrent;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>
/// Threads that stay: libtorch and its kernels keep working memory for every thread that ever ran them, tens of MiB each, and the thread pool hands work to ever other threads. A job
/// of 2,000 images grew by a third that way.
/// </summary>
internal static class WorkerThreads
{
    private static readonly BlockingCollection<Action> Work = [];
    private static readonly Lock Gate = new();
    private static int _count;

    [ThreadStatic]
    private static bool _isWorker;

    /// <summary>Whether the calling thread is one of them: it waits for no other, so that no work waits for a thread that waits for it.</summary>
    public static bool IsCurrent => _isWorker;

    /// <summary>Has work done by one of the threads, soon.</summary>
    /// <param name="threads">Threads that there are at least by then.</param>
    /// <param name="work">The work; it throws nothing.</param>
    public static void Start(int threads, Action work)
    {
        lock (Gate)
        {
            for (; _count < threads; _count++)
                new Thread(Run) { IsBackground = true, Name = $"tensor worker {_count + 1}" }.Start();
        }
        Work.Add(work);
    }

    private static void Run()
    {
        _isWorker = true;
        foreach (Action work in Work.GetConsumingEnumerable())
            work();
    }
}
