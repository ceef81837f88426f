using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Tests.Domain.Pretraining;

public sealed class BlockOrderTests
{
    private static readonly PairBlock[] Blocks = Cut(20_000, 250);

    [Fact]
    public void At_OverAPass_TakesEachPairOnce()
    {
        var order = new BlockOrder(3, Blocks);
        for (int pass = 0; pass < 2; pass++)
        {
            long[] taken = [.. Enumerable.Range(pass * 40, 40).SelectMany(step => order.At(step, 500))];
            taken.Order().ShouldBe(Enumerable.Range(0, 20_000).Select(pair => (long)pair));
        }
    }

    [Fact]
    public void At_AskedOutOfTurn_GivesWhatItGaveInTurn()
    {
        var inTurn = new BlockOrder(3, Blocks);
        IReadOnlyList<long>[] steps = [.. Enumerable.Range(0, 60).Select(step => inTurn.At(step, 700))];
        var fresh = new BlockOrder(3, Blocks);
        foreach (int step in new[] { 59, 3, 28, 0 })
            fresh.At(step, 700).ShouldBe(steps[step]);
    }

    [Fact]
    public void At_OtherSeedOrPass_GivesAnotherOrder()
    {
        var order = new BlockOrder(3, Blocks);
        order.At(0, 500).ShouldNotBe(order.At(40, 500));
        order.At(0, 500).ShouldNotBe(new BlockOrder(4, Blocks).At(0, 500));
    }

    [Fact]
    public void At_AnyBatch_ReadsAFewBlocksAndMixesThem()
    {
        IReadOnlyList<long> batch = new BlockOrder(3, Blocks).At(0, 256);
        int blocks = batch.Select(pair => pair / 250).Distinct().Count();
        blocks.ShouldBeInRange(10, 17);
    }

    [Fact]
    public void At_BlocksOfManyBytes_OpensNoMoreThanAWindowOfThem()
    {
        PairBlock[] large = [.. Blocks.Select(block => block with { Bytes = 200L << 20 })];
        IReadOnlyList<long> pairs = new BlockOrder(3, large).At(0, 500);
        pairs.Select(pair => pair / 250).Distinct().Count().ShouldBe(2);
    }

    private static PairBlock[] Cut(int count, int length) =>
        [.. Enumerable.Range(0, count / length).Select(i => new PairBlock((long)i * length, length, 1000))];
}
