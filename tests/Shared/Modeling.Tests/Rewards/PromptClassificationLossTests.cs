using RlhfT2I.Modeling.Rewards;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Rewards;

public sealed class PromptClassificationLossTests
{
    [Theory]
    [InlineData(3, 2, 1.037, 1.386)]
    [InlineData(5, 2, 1.394, 1.792)]
    [InlineData(10, 2, 1.955, 2.398)]
    [InlineData(20, 2, 2.575, 3.045)]
    public void Compute_PerfectAndEqualRewards_GiveFloorAndGuess(int perturbed, double temperature, double floor, double guess)
    {
        using var scope = NewDisposeScope();
        var loss = new PromptClassificationLoss(temperature);
        Tensor perfect = zeros(2, perturbed + 1, float64), index = tensor(new[] { 0L, perturbed });
        perfect[0, 0] = tensor(1.0);
        perfect[1, perturbed] = tensor(1.0);
        loss.Floor(perturbed).ShouldBe(floor, 1e-3);
        loss.Compute(perfect, index).item<double>().ShouldBe(loss.Floor(perturbed), 1e-12);
        loss.Compute(ones_like(perfect) * 0.3, index).item<double>().ShouldBe(guess, 1e-3);
    }

    [Fact]
    public void Compute_Gradient_EqualsFiniteDifferencesAndIsAtMostOneOverT()
    {
        using var scope = NewDisposeScope();
        var loss = new PromptClassificationLoss(0.5);
        Tensor rewards = Random(), index = tensor(new[] { 1L, 0L, 3L });
        GradientCheck.RelativeError(x => loss.Compute(x, index), rewards).ShouldBeLessThan(1e-6);
        Tensor x = rewards.clone().requires_grad_();
        loss.Compute(x, index).backward();
        x.grad!.abs().max().item<double>().ShouldBeLessThan(1 / 0.5 / 3);
    }

    [Fact]
    public void Compute_OrderOfPromptsAndImages_DoesNotMatter() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        var loss = new PromptClassificationLoss();
        Tensor rewards = Random(), index = tensor(new[] { 1L, 0L, 3L });
        double expected = loss.Compute(rewards, index).item<double>();
        loss.Compute(rewards.flip(1), 3 - index).item<double>().ShouldBe(expected, 1e-12);
        loss.Compute(rewards.flip(0), index.flip(0)).item<double>().ShouldBe(expected, 1e-12);
        loss.Probabilities(rewards).sum(1).sub(1).abs().max().item<double>().ShouldBe(0, 1e-12);
    });

    [Fact]
    public void Compute_WrongArguments_AreRefused()
    {
        using var scope = NewDisposeScope();
        var loss = new PromptClassificationLoss();
        Should.Throw<ArgumentException>(() => loss.Compute(ones(3, 4), tensor(new[] { 0L, 1L, 4L }))).Message.ShouldContain("index is 4");
        Should.Throw<ArgumentException>(() => loss.Compute(ones(3, 4), tensor(new[] { 0L, -1L, 2L }))).Message.ShouldContain("index is -1");
        Should.Throw<ArgumentException>(() => loss.Compute(ones(3, 4), tensor(new[] { 0L })));
        Should.Throw<ArgumentException>(() => loss.Compute(ones(3, 1), tensor(new[] { 0L, 0L, 0L })));
        Should.Throw<ArgumentOutOfRangeException>(() => new PromptClassificationLoss(0));
    }

    private static Tensor Random()
    {
        using var generator = new Generator(8);
        return rand([3, 4], float64, generator: generator);
    }
}
