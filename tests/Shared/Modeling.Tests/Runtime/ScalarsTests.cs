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

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Make() => new(Scalars.Of(1.5));
}
