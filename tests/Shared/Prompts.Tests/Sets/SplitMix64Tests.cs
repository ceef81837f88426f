using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Tests.Sets;

public class SplitMix64Tests
{
    /// <summary>The numbers that the authors' C program prints for seed 1234567.</summary>
    [Fact]
    public void Next_Seed1234567_GivesThePublishedSequence()
    {
        var random = new SplitMix64(1234567);
        ulong[] numbers = [.. Enumerable.Range(0, 5).Select(_ => random.Next())];
        numbers.ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]);
    }

    [Fact]
    public void NextBelow_SmallBound_IsUniform()
    {
        var random = new SplitMix64(7);
        long[] counts = new long[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.NextBelow(7)]++;
        ChiSquare.Statistic(counts).ShouldBeLessThan(ChiSquare.Critical(6));
    }

    [Fact]
    public void NextBelow_Zero_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => new SplitMix64(1).NextBelow(0));

    [Fact]
    public void ChiSquare_BiasedCounts_IsOverTheCriticalValue() => ChiSquare.Statistic([1_100, 1_000, 900]).ShouldBeGreaterThan(ChiSquare.Critical(2));
}
