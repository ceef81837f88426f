using RlhfT2I.Modeling.Rewards;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Rewards;

public sealed class RewardLossTests
{
    private static readonly RewardLoss Loss = new(new PromptClassificationLoss(2), 0.5);

    [Fact]
    public void Compute_WithPrompts_IsSquaredErrorPlusLambdaTimesClassification() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        Tensor promptRewards = Random(2, 3), index = tensor(new[] { 2L, 0L });
        using RewardLossTerms terms = Loss.Compute(tensor(new[] { 0.5, 0.25 }), tensor(new[] { 1L, 0L }), promptRewards, index);
        double classification = Loss.PromptClassification.Compute(promptRewards, index).item<double>();
        terms.SquaredError.item<double>().ShouldBe((0.25 + 0.0625) / 2, 1e-12);
        terms.PromptClassification.item<double>().ShouldBe(classification, 1e-12);
        terms.Total.item<double>().ShouldBe((0.25 + 0.0625) / 2 + 0.5 * classification, 1e-12);
    });

    [Fact]
    public void Compute_Gradients_EqualFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        Tensor rewards = Random(4), labels = tensor(new[] { 1.0, 0.0, 1.0, 1.0 }), promptRewards = Random(3, 5), index = tensor(new[] { 2L, 0L, 4L });
        GradientCheck.RelativeError(x => Loss.Compute(x, labels, promptRewards, index).Total, rewards).ShouldBeLessThan(1e-6);
        GradientCheck.RelativeError(x => Loss.Compute(rewards, labels, x, index).Total, promptRewards).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Compute_NoGoodImage_IsTheSquaredErrorAlone()
    {
        using var scope = NewDisposeScope();
        using RewardLossTerms terms = Loss.Compute(tensor(new[] { 0.5f }), tensor(new[] { 0f }), null, null);
        terms.Total.item<float>().ShouldBe(0.25f);
        terms.PromptClassification.item<float>().ShouldBe(0);
    }

    [Fact]
    public void Compute_WrongArguments_AreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Loss.Compute(ones(2), tensor(new[] { 1f, 0.5f }), null, null)).Message.ShouldContain("neither 0");
        Should.Throw<ArgumentException>(() => Loss.Compute(ones(2), ones(3), null, null)).Message.ShouldContain("[3]");
        Should.Throw<ArgumentException>(() => Loss.Compute(ones(2), ones(2), ones(2, 2), null)).Message.ShouldContain("together");
        Should.Throw<ArgumentOutOfRangeException>(() => new RewardLoss(new PromptClassificationLoss(), -1));
    }

    private static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(8);
        return rand(shape, float64, generator: generator);
    }
}
