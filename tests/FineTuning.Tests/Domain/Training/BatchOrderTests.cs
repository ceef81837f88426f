using RlhfT2I.FineTuning.Domain.Training;

namespace RlhfT2I.FineTuning.Tests.Domain.Training;

public sealed class BatchOrderTests
{
    [Fact]
    public void At_OverWholePasses_TakesEachEntryEquallyOften()
    {
        var order = new BatchOrder(3, 10);
        int[] taken = [.. Enumerable.Range(0, 15).SelectMany(step => order.At(step, 4))];
        taken.GroupBy(entry => entry).Select(group => group.Count()).ShouldAllBe(count => count == 6);
    }

    [Fact]
    public void At_AskedOutOfTurn_GivesWhatItGaveInTurn()
    {
        var inTurn = new BatchOrder(3, 7);
        IReadOnlyList<int>[] steps = [.. Enumerable.Range(0, 6).Select(step => inTurn.At(step, 3))];
        new BatchOrder(3, 7).At(5, 3).ShouldBe(steps[5]);
        inTurn.At(0, 3).ShouldBe(steps[0]);
    }

    [Fact]
    public void At_OtherSeedOrPass_GivesAnotherOrder()
    {
        var order = new BatchOrder(3, 40);
        order.At(0, 40).ShouldNotBe(order.At(1, 40));
        order.At(0, 40).ShouldNotBe(new BatchOrder(4, 40).At(0, 40));
    }
}
