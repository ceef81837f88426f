using RlhfT2I.Modeling.Distributed;

namespace RlhfT2I.Modeling.Tests.Distributed;

public sealed class LocalRanksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void SumAll_OnEveryRank_IsTheSumOfAll(int count)
    {
        float[][] sums = Together(count, (ranks, rank) =>
        {
            float[] values = [rank, 1, -rank];
            for (int i = 0; i < 3; i++)
                ranks.SumAll(values);
            return values;
        });
        float sum = count * (count - 1) / 2;
        foreach (float[] values in sums)
            values.ShouldBe([sum * count * count, count * count * count, -sum * count * count]);
    }

    [Fact]
    public void SumAll_InFloatingPoint_GivesTheSameBitsOnEveryRank()
    {
        double[][] sums = Together(4, (ranks, rank) =>
        {
            double[] values = [Math.Pow(10, 3 - (5 * rank)), 1.0 / (3 + rank)];
            ranks.SumAll(values);
            return values;
        });
        sums.ShouldAllBe(values => values.SequenceEqual(sums[0]));
    }

    [Fact]
    public void SumAll_AfterARankHasLeft_TellsTheOthers()
    {
        using var ranks = new LocalRanks(3);
        Exception?[] ends = new Exception?[3];
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, rank => ends[rank] = Record.Exception(() =>
        {
            float[] values = [1];
            ranks.Ranks[rank].SumAll(values);
            if (rank == 1)
                ranks.Ranks[rank].Dispose();
            else
                ranks.Ranks[rank].SumAll(values);
        }));
        ends[1].ShouldBeNull();
        ends[0].ShouldBeOfType<RankLostException>();
        ends[2].ShouldBeOfType<RankLostException>();
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(2, 4)]
    [InlineData(0, 2)]
    public void Of_AllRanks_CoverTheBatchOnce(int count, int world)
    {
        using var ranks = new LocalRanks(world);
        (int First, int Count)[] shares = [.. ranks.Ranks.Select(rank => BatchShare.Of(count, rank))];
        shares.SelectMany(share => Enumerable.Range(share.First, share.Count)).ShouldBe(Enumerable.Range(0, count));
        (shares.Max(share => share.Count) - shares.Min(share => share.Count)).ShouldBeLessThanOrEqualTo(1);
    }

    /// <summary>Runs something on as many threads as there are ranks; the first failure is thrown.</summary>
    internal static T[] Together<T>(int count, Func<ICollective, int, T> work)
    {
        using var ranks = new LocalRanks(count);
        var results = new T[count];
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() => failures[rank] = Record.Exception(() =>
        {
            using ICollective own = ranks.Ranks[rank];
            results[rank] = work(own, rank);
        })))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        // Those that were only told of another's end say less than the other.
        if ((failures.FirstOrDefault(failure => failure is not null and not RankLostException) ?? failures.FirstOrDefault(failure => failure is not null)) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        return results;
    }
}
