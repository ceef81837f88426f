using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Perturbing;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Training;

namespace RlhfT2I.Reward.Tests.Domain.Training;

public sealed class TrainingPlanTests
{
    private static readonly LabelledImage[] Labels =
    [
        .. from color in new[] { "red", "green", "blue", "pink", "black" }
           from thing in new[] { "dog", "cat", "vase", "cup" }
           from i in Enumerable.Range(0, 6)
           select new LabelledImage($"projects/p/images/{color}-{thing}-{i}", new string('0', 64), $"A {color} colored {thing}.", i % 3 == 0, false),
    ];

    [Fact]
    public void Of_WithValidation_KeepsPromptsApartAndDrawsContradictingPrompts()
    {
        var plan = TrainingPlan.Of(Labels, PaperGrammar.Instance, new RewardSettings { PromptCandidateCount = 6 }, seed: 3);
        plan.Validation.Count.ShouldBe(3 * 6);
        plan.Training.Select(sample => sample.Text).Intersect(plan.Validation.Select(sample => sample.Text)).ShouldBeEmpty();
        plan.Training.Where(sample => !sample.IsGood).ShouldAllBe(sample => sample.Candidates == null);
        foreach (TrainingSample sample in plan.Training.Where(sample => sample.IsGood))
        {
            PromptMeaning original = PaperGrammar.Instance.Parse(plan.Texts[sample.Text]).Meaning;
            sample.Candidates!.Count.ShouldBe(5);
            sample.Candidates.Distinct().Count().ShouldBe(5);
            sample.Candidates.ShouldAllBe(row => PromptPerturber.Judge(original, PaperGrammar.Instance.Parse(plan.Texts[row]).Meaning).Rejection == null);
        }
    }

    [Fact]
    public void Of_LabelsInAnotherOrder_TrainsOnTheSameImages()
    {
        var settings = new RewardSettings { ImageShare = 0.5 };
        string[] images = [.. TrainingPlan.Of(Labels, PaperGrammar.Instance, settings, 3).TrainedImages.Order(StringComparer.Ordinal)];
        TrainingPlan.Of([.. Labels.Reverse()], PaperGrammar.Instance, settings, 3).TrainedImages.Order(StringComparer.Ordinal).ShouldBe(images);
        images.Length.ShouldBe(17 * 3);
    }

    [Fact]
    public void Of_PromptsOutsideTheGrammar_NeedTheAuxiliaryLossOff()
    {
        LabelledImage[] labels = [.. Labels.Select(label => label with { PromptText = $"Quite unlike {label.PromptText}" })];
        Should.Throw<TooFewLabelsException>(() => TrainingPlan.Of(labels, PaperGrammar.Instance, new RewardSettings(), 1));
        TrainingPlan.Of(labels, PaperGrammar.Instance, new RewardSettings { AuxiliaryLoss = false }, 1).Training.ShouldNotBeEmpty();
    }

    [Fact]
    public void EpochOrder_Balanced_DrawsBothClassesEquallyAndEveryRareOne()
    {
        TrainingSample[] samples = [.. Enumerable.Range(0, 30).Select(i => new TrainingSample(i, 0, i % 3 == 0, null))];
        int[] order = EpochOrder.Of(samples, balance: true, seed: 1, head: 0, epoch: 0);
        order.Length.ShouldBe(30);
        order.Count(i => samples[i].IsGood).ShouldBe(15);
        order.Where(i => samples[i].IsGood).Distinct().Count().ShouldBe(10);
        order.Where(i => !samples[i].IsGood).Distinct().Count().ShouldBe(15);
        EpochOrder.Of(samples, balance: true, seed: 1, head: 0, epoch: 0).ShouldBe(order);
        EpochOrder.Of(samples, balance: true, seed: 1, head: 0, epoch: 1).ShouldNotBe(order);
        EpochOrder.Of(samples, balance: false, seed: 1, head: 0, epoch: 0).Order().ShouldBe(Enumerable.Range(0, 30));
    }
}
