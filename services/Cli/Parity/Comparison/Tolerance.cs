using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Comparison;

/// <summary>How far a tensor may be from its golden value.</summary>
/// <param name="Limit">Largest error of an element, in units of the scale.</param>
/// <param name="Scale">What errors are measured in.</param>
/// <param name="OutlierShare">Share of the elements, rounded up, that may go beyond <paramref name="Limit"/>, 0 to 1.</param>
/// <param name="OutlierLimit">Largest error of those elements, in units of the scale.</param>
public sealed record Tolerance(double Limit, ToleranceScale Scale, double OutlierShare = 0, double OutlierLimit = 0)
{
    /// <summary>Errors in units of max(1, max |expected|): the rule of most goldens.</summary>
    public static Tolerance Relative(double limit) => new(limit, ToleranceScale.MaximumOrOne);

    /// <summary>Errors in units of max |expected|.</summary>
    public static Tolerance OfMaximum(double limit) => new(limit, ToleranceScale.Maximum);

    /// <summary>Errors as they are.</summary>
    public static Tolerance Absolute(double limit) => new(limit, ToleranceScale.One);

    /// <summary>Bytes: equal, but for some that may differ by one.</summary>
    public static Tolerance Bytes(double share) => new(0, ToleranceScale.One, share, 1);

    /// <summary>Compares element by element.</summary>
    /// <param name="name">Name of the check.</param>
    /// <param name="actual">Ours; any device and type.</param>
    /// <param name="expected">The golden value.</param>
    public TensorCheck Compare(string name, Tensor actual, Tensor expected)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        if (!actual.shape.SequenceEqual(expected.shape))
            return TensorCheck.Failed(name,
                $"the shape is ({string.Join(", ", actual.shape)}), expected ({string.Join(", ", expected.shape)})");
        if (expected.numel() == 0)
            return new TensorCheck(name, Passed: true, 0, Limit);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor want = expected.detach().cpu().to(float64), have = actual.detach().cpu().to(float64);
        Tensor errors = (have - want).abs() / Unit(want);
        double largest = errors.max().item<double>();
        // Not a number compares false with everything, so the test is for what passes.
        if (largest <= Limit)
            return new TensorCheck(name, Passed: true, largest, Limit);
        if (double.IsNaN(largest) || OutlierShare == 0)
        {
            string? detail = double.IsNaN(largest) ? "the result holds values that are not numbers" : null;
            return new TensorCheck(name, Passed: false, largest, Limit, detail);
        }

        return CompareWithOutliers(name, errors, largest);
    }

    /// <summary>Compares single numbers.</summary>
    public TensorCheck Compare(string name, double actual, double expected) => Compare(name, [actual], [expected]);

    /// <summary>Compares lists of numbers.</summary>
    public TensorCheck Compare(string name, IReadOnlyList<double> actual, IReadOnlyList<double> expected)
    {
        using var scope = NewDisposeScope();
        return Compare(name, tensor(actual.ToArray()), tensor(expected.ToArray()));
    }

    private TensorCheck CompareWithOutliers(string name, Tensor errors, double largest)
    {
        Tensor beyond = errors > Limit;
        long count = beyond.sum().item<long>();
        bool passed = largest <= OutlierLimit && count <= Math.Ceiling(OutlierShare * errors.numel());
        string detail = $"{count} of {errors.numel()} elements beyond the limit, the largest {largest:g3} "
            + $"(allowed: {OutlierShare:p2} up to {OutlierLimit:g3})";
        double ordinary = passed ? errors.masked_fill(beyond, 0).max().item<double>() : largest;
        return new TensorCheck(name, passed, ordinary, Limit, detail);
    }

    private double Unit(Tensor expected)
    {
        double maximum = Scale == ToleranceScale.One ? 1 : expected.abs().max().item<double>();
        return Scale == ToleranceScale.MaximumOrOne ? Math.Max(1, maximum) : maximum > 0 ? maximum : 1;
    }
}
