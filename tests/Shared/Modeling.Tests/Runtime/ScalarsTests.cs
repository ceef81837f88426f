using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class ScalarsTests
{
    [Fact]
    public void Of_FractionsAndWholeNumbers_KeepTypeAndValue()
    {
        using var scope = NewDisposeScope();
        (ones(1, float32) * Scalars.Of(0.25)).item<float>().ShouldBe(0.25f);
        (ones(1, int64) * Scalars.Of(3)).dtype.ShouldBe(int64);
        (ones(1, int64) * Scalars.Of(0.5)).dtype.ShouldBe(float32);
    }

    [Fact]
    public void Of_WhatIsMade_IsAliveAfterACollection()
    {
        WeakReference made = Make();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        made.IsAlive.ShouldBeTrue();
    }

    [Fact]
    public void Of_ManyThreadsUnderCollections_NeverComputesWithAFreedNumber()
    {
        using var stop = new CancellationTokenSource();
        Thread collector = new(() =>
        {
            while (!stop.IsCancellationRequested)
                GC.Collect(0);
        });
        collector.Start();
        int wrong = 0;
        SideBySide.Run(4, 2, piece =>
        {
            using var scope = NewDisposeScope();
            using Tensor one = ones(8, float32);
            for (int i = 0; i < 20_000; i++)
            {
                using Tensor product = one * Scalars.Of(piece + 0.5);
                if (Math.Abs(product[0].item<float>() - piece - 0.5) > 1e-6)
                    Interlocked.Increment(ref wrong);
            }
        });
        stop.Cancel();
        collector.Join();
        wrong.ShouldBe(0);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Make() => new(Scalars.Of(1.5));
}
