using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Tests.Domain;

public sealed class RolloutPlanTests
{
    private const string Job = "projects/p/generationJobs/j";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Batch_AnySize_HoldsEachImageOnceInOrder(int batchSize)
    {
        RolloutPlan plan = Plan(imagesPerPrompt: 0, batchSize);
        (string, int, long)[] all = [.. Enumerable.Range(0, plan.BatchCount).SelectMany(plan.Batch).Select(image => (image.ImageId, image.SampleIndex, image.Seed))];
        all.Length.ShouldBe(6);
        all.ShouldBe(Plan(0, 1000).Batch(0).Select(image => (image.ImageId, image.SampleIndex, image.Seed)));
        all.Select(image => image.Item1).Distinct().Count().ShouldBe(6);
    }

    [Fact]
    public void Constructor_ImagesPerPrompt_OverridesTheSets() => Plan(imagesPerPrompt: 4, 8).ImageCount.ShouldBe(12);

    [Fact]
    public void Batch_OtherJob_HasTheSameSeedsAndOtherIds()
    {
        PlannedImage here = Plan(2, 8).Batch(0)[1];
        PlannedImage there = new RolloutPlan("projects/p/generationJobs/k", Prompts(), 2, 5, 8).Batch(0)[1];
        there.Seed.ShouldBe(here.Seed);
        there.ImageId.ShouldNotBe(here.ImageId);
    }

    [Fact]
    public void BatchIdOf_TwoJobs_Differ() =>
        RolloutPlan.BatchIdOf("projects/p/generationJobs/j-1", 1).ShouldNotBe(RolloutPlan.BatchIdOf("projects/p/generationJobs/j", 11));

    private static RolloutPlan Plan(int imagesPerPrompt, int batchSize) => new(Job, Prompts(), imagesPerPrompt, seed: 5, batchSize);

    private static PromptItem[] Prompts() => [.. new[] { ("a", 1), ("b", 3), ("c", 2) }.Select(item => new PromptItem(
        item.Item1, $"prompt {item.Item1}", PromptCategory.OpenEnded, PromptSplit.Seen, item.Item2, new Dictionary<string, string>()))];
}
