using RlhfT2I.Modeling.Metrics;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Metrics;

public sealed class MaximumMeanDiscrepancyTests
{
    [Fact]
    public void Compute_TwoPoints_IsTheClosedForm()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new double[,] { { 0, 0 } }), y = tensor(new double[,] { { 3, 4 } });
        new MaximumMeanDiscrepancy().Compute(x, y).ShouldBe(1000 * (2 - 2 * Math.Exp(-25.0 / 200)), 1e-9);
        new MaximumMeanDiscrepancy(sigma: 5, scale: 1).Compute(x, y).ShouldBe(2 - 2 * Math.Exp(-0.5), 1e-12);
    }

    [Theory]
    [InlineData(MmdEstimator.Biased)]
    [InlineData(MmdEstimator.Unbiased)]
    public void Compute_SeveralPoints_EqualsTheDoubleSum(MmdEstimator estimator) => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        Tensor x = Random(1, 7, 0), y = Random(2, 5, 1);
        double expected = Within(x) + Within(y) - 2 * Mean(x, y, skipDiagonal: false);
        new MaximumMeanDiscrepancy(sigma: 2, scale: 1, estimator).Compute(x, y).ShouldBe(expected, 1e-12);

        double Within(Tensor points) => Mean(points, points, estimator == MmdEstimator.Unbiased);
    });

    [Fact]
    public void Compute_EqualSets_IsZeroAndShiftedSetsGrow()
    {
        using var scope = NewDisposeScope();
        var measure = new MaximumMeanDiscrepancy();
        Tensor x = Random(1, 1500, 0);
        measure.Compute(x, x).ShouldBe(0, 1e-9);
        double near = measure.Compute(x, Random(2, 1500, 0.5)), far = measure.Compute(x, Random(2, 1500, 1));
        near.ShouldBeGreaterThan(0);
        far.ShouldBeGreaterThan(2 * near);
    }

    [Fact]
    public void Compute_UnbiasedOnManySmallSetsOfOneKind_AveragesToZero()
    {
        using var scope = NewDisposeScope();
        var unbiased = new MaximumMeanDiscrepancy(sigma: 2, scale: 1, MmdEstimator.Unbiased);
        var biased = new MaximumMeanDiscrepancy(sigma: 2, scale: 1);
        Enumerable.Range(0, 400).Average(i => unbiased.Compute(Random((ulong)(2 * i), 6, 0), Random((ulong)(2 * i + 1), 6, 0))).ShouldBe(0, 0.01);
        Enumerable.Range(0, 50).Average(i => biased.Compute(Random((ulong)(2 * i), 6, 0), Random((ulong)(2 * i + 1), 6, 0))).ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void Compute_WrongArguments_AreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => new MaximumMeanDiscrepancy().Compute(ones(2, 3), ones(2, 4)));
        Should.Throw<ArgumentException>(() => new MaximumMeanDiscrepancy(estimator: MmdEstimator.Unbiased).Compute(ones(1, 3), ones(2, 3)));
        Should.Throw<ArgumentOutOfRangeException>(() => new MaximumMeanDiscrepancy(sigma: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new MaximumMeanDiscrepancy(scale: double.NaN));
    }

    private static double Mean(Tensor x, Tensor y, bool skipDiagonal)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < x.shape[0]; i++)
        {
            for (int j = 0; j < y.shape[0]; j++)
            {
                if (skipDiagonal && i == j)
                    continue;
                sum += Math.Exp(-(x[i] - y[j]).square().sum().item<double>() / 8);
                count++;
            }
        }
        return sum / count;
    }

    private static Tensor Random(ulong seed, int count, double shift)
    {
        using var generator = new Generator(seed);
        return randn([count, 3], float64, generator: generator) + shift;
    }
}
