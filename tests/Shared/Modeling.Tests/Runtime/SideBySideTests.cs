using System.Collections.Concurrent;
using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(9, 1)]
    [InlineData(9, 3)]
    public void Run_DoesEachPieceOnceOnOneThread(int count, int workers)
    {
        int threads = torch.get_num_threads();
        var done = new ConcurrentBag<(int Piece, int Threads)>();
        SideBySide.Run(count, workers, i => done.Add((i, torch.get_num_threads())));
        done.Select(entry => entry.Piece).Order().ShouldBe(Enumerable.Range(0, count));
        done.ShouldAllBe(entry => entry.Threads == 1);
        torch.get_num_threads().ShouldBe(threads);
    }

    [Fact]
    public void Run_NeverMoreAtOnceThanWorkers()
    {
        int now = 0, most = 0;
        SideBySide.Run(24, 2, _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            Thread.Sleep(2);
            Interlocked.Decrement(ref now);
        });
        most.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void Run_Cancelled_ThrowsThat()
    {
        using var source = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => SideBySide.Run(100, 2, i =>
        {
            if (i == 1)
                source.Cancel();
            source.Token.ThrowIfCancellationRequested();
        }));
    }

    [Fact]
    public async Task Run_ManyTimes_StaysOnTheSameThreads()
    {
        var threads = new ConcurrentBag<int>();
        // After an await the test itself may go on on another thread; that one works too.
        var callers = new HashSet<int>();
        for (int round = 0; round < 40; round++)
        {
            // The pool's own threads come and go meanwhile.
            Task noise = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Thread.Sleep(1))));
            callers.Add(Environment.CurrentManagedThreadId);
            SideBySide.Run(6, 3, _ => threads.Add(Environment.CurrentManagedThreadId));
            await noise;
        }
        threads.Where(thread => !callers.Contains(thread)).Distinct().Count().ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Run_InsideAPiece_DoesItsPiecesToo()
    {
        int done = 0;
        SideBySide.Run(4, 4, _ => SideBySide.Run(4, 4, _ => Interlocked.Increment(ref done)));
        done.ShouldBe(16);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
