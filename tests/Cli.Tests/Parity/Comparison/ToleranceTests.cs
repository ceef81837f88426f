using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Tests.Parity.Comparison;

public sealed class ToleranceTests
{
    [Theory]
    [InlineData(0.5, 0.9e-4, true)]
    [InlineData(0.5, 1.1e-4, false)]
    [InlineData(10, 0.9e-3, true)]
    [InlineData(10, 1.1e-3, false)]
    public void Compare_Relative_ScalesByTheMaximumFromOneOn(double expected, double error, bool passes) =>
        Tolerance.Relative(1e-4).Compare("x", expected + error, expected).Passed.ShouldBe(passes);

    [Theory]
    [InlineData(0.01, 0.9e-6, true)]
    [InlineData(0.01, 1.1e-6, false)]
    public void Compare_OfMaximum_ScalesByTheMaximum(double expected, double error, bool passes) =>
        Tolerance.OfMaximum(1e-4).Compare("x", expected + error, expected).Passed.ShouldBe(passes);

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(1, 2, false)]
    public void Compare_Bytes_AllowsFewSingleLevels(int count, int levels, bool passes)
    {
        using var scope = NewDisposeScope();
        Tensor expected = zeros(1000, dtype: uint8), actual = zeros(1000, dtype: uint8);
        actual.narrow(0, 0, count).fill_(levels);
        TensorCheck check = Tolerance.Bytes(0.001).Compare("x", actual, expected);
        check.Passed.ShouldBe(passes);
        check.Detail.ShouldNotBeNull();
    }

    [Fact]
    public void Compare_OutliersWithinTheirShare_ReportsTheOrdinaryError()
    {
        using var scope = NewDisposeScope();
        Tensor expected = zeros(1000), actual = full(1000, 1e-6);
        actual[3] = 1e-3;
        TensorCheck check = new Tolerance(1e-5, ToleranceScale.One, 0.001, 2e-3).Compare("x", actual, expected);
        check.Passed.ShouldBeTrue();
        check.Error.ShouldBe(1e-6, 1e-9);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Compare_NotFinite_Fails(double value)
    {
        Tolerance.Relative(1e-4).Compare("x", value, 1).Passed.ShouldBeFalse();
        new Tolerance(1e-5, ToleranceScale.One, 0.5, 1).Compare("x", value, 1).Passed.ShouldBeFalse();
    }

    [Fact]
    public void Compare_OtherShape_FailsAndNamesBoth()
    {
        using var scope = NewDisposeScope();
        TensorCheck check = Tolerance.Absolute(1).Compare("x", zeros(2, 3), zeros(3, 2));
        check.Passed.ShouldBeFalse();
        check.Detail.ShouldBe("the shape is (2, 3), expected (3, 2)");
    }

    [Fact]
    public void Compare_Tensors_LeavesNoneBehind()
    {
        using Tensor actual = rand(50), expected = rand(50);
        TensorAssert.NoLeaks(() => new Tolerance(0, ToleranceScale.MaximumOrOne, 0.5, 2).Compare("x", actual, expected));
    }
}
