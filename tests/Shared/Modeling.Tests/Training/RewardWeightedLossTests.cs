using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class RewardWeightedLossTests
{
    [Fact]
    public void Compute_KnownNumbers_GivesEquationTwo()
    {
        using var scope = NewDisposeScope();
        var loss = new RewardWeightedLoss(0.5);
        Tensor value = loss.Compute(tensor(new[] { 1.0, 2.0 }), tensor(new[] { 0.5, 0.25 }), tensor(new[] { 3.0, 4.0, 5.0 }));
        value.item<double>().ShouldBe((0.5 * 1 + 0.25 * 2) / 2 + 0.5 * 4, 1e-12);
    }

    [Fact]
    public void Compute_Gradient_EqualsFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var loss = new RewardWeightedLoss(0.3);
        Tensor errors = Uniform(1), rewards = Uniform(2), pretraining = Uniform(3);
        GradientCheck.RelativeError(x => loss.Compute(x, rewards, pretraining), errors).ShouldBeLessThan(1e-6);
        GradientCheck.RelativeError(x => loss.Compute(errors, rewards, x), pretraining).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Compute_RewardsThatRequireGradients_GetNone() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        Tensor errors = Uniform(1).requires_grad_(), rewards = Uniform(2).requires_grad_();
        new RewardWeightedLoss(0).Compute(errors, rewards, null).backward();
        errors.grad.ShouldNotBeNull();
        rewards.grad.ShouldBeNull();
    });

    [Fact]
    public void Compute_RewardZero_RemovesTheImage() => Prop.ForAll<int>(seed =>
    {
        using var scope = NewDisposeScope();
        Tensor errors = Uniform(seed), rewards = Uniform(seed + 1).clone();
        rewards[2] = tensor(0.0);
        Tensor changed = errors.clone();
        changed[2] = tensor(1e6);
        double with = Compute(errors, rewards), without = Compute(changed, rewards);
        return with == without;
    }).Check(Fuzzing.Runs());

    [Fact]
    public void Compute_EqualRewards_GiveThePlainLossTimesTheReward() => Prop.ForAll<int>(seed =>
    {
        using var scope = NewDisposeScope();
        Tensor errors = Uniform(seed);
        double reward = Uniform(seed + 1)[0].item<double>();
        return Math.Abs(Compute(errors, full(5, reward, float64)) - reward * errors.mean().item<double>()) < 1e-12;
    }).Check(Fuzzing.Runs());

    [Fact]
    public void Compute_OrderOfTheBatch_DoesNotMatter() => Prop.ForAll<int>(seed =>
    {
        using var scope = NewDisposeScope();
        using var generator = new TorchSharp.torch.Generator((ulong)(uint)seed);
        Tensor order = randperm(5, generator: generator), errors = Uniform(seed), rewards = Uniform(seed + 1);
        return Math.Abs(Compute(errors, rewards) - Compute(errors[order], rewards[order])) < 1e-12;
    }).Check(Fuzzing.Runs());

    [Fact]
    public void Parts_OfMicroBatches_SumToTheWhole()
    {
        using var scope = NewDisposeScope();
        Tensor errors = Uniform(1), rewards = Uniform(2);
        double sum = Enumerable.Range(0, 5)
            .Sum(i => RewardWeightedLoss.RewardWeightedPart(errors.narrow(0, i, 1), rewards.narrow(0, i, 1), 5).item<double>());
        sum.ShouldBe(Compute(errors, rewards), 1e-12);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Compute_RewardOutOfRange_IsRefused(double reward)
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Compute(ones(2, float64), tensor(new[] { 0.5, reward }))).Message.ShouldContain("finite and at least 0");
        Should.Throw<ArgumentOutOfRangeException>(() => new RewardWeightedLoss(reward));
    }

    [Fact]
    public void Compute_WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Compute(ones(2), ones(3))).Message.ShouldContain("[3]");
        Should.Throw<ArgumentException>(() => Compute(ones(2, 1), ones(2, 1))).Message.ShouldContain("[2, 1]");
        Should.Throw<ArgumentException>(() => Compute(ones(0), ones(0)));
        Should.Throw<ArgumentOutOfRangeException>(() => RewardWeightedLoss.RewardWeightedPart(ones(3), ones(3), 2));
    }

    private static double Compute(Tensor errors, Tensor rewards) =>
        new RewardWeightedLoss(0.7).Compute(errors, rewards, null).to(float64).item<double>();

    private static Tensor Uniform(int seed)
    {
        using TorchSharp.torch.Generator generator = SeedSequence.CreateGenerator((ulong)(uint)seed);
        return rand([5], float64, generator: generator);
    }
}
