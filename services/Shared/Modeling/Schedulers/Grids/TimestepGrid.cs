
namespace RlhfT2I.Modeling.Schedulers;

/// <summary>The inference timesteps of each spacing, descending. Rounding is half to even, as in NumPy.</summary>
internal static class TimestepGrid
{
    /// <summary><paramref name="count"/> timesteps on <paramref name="trainTimesteps"/>, not rounded under linspace.</summary>
    public static double[] Create(TimestepSpacing spacing, int trainTimesteps, int count, int offset) => spacing switch
    {
        TimestepSpacing.Linspace => Linspace(0, trainTimesteps - 1, count),
        TimestepSpacing.Leading => Leading(trainTimesteps / count, count, offset),
        TimestepSpacing.Trailing => Trailing(trainTimesteps, (double)trainTimesteps / count, count),
        _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "linspace, leading or trailing"),
    };

    /// <summary>The same, rounded to whole timesteps.</summary>
    public static double[] CreateWhole(TimestepSpacing spacing, int trainTimesteps, int count, int offset) =>
        Array.ConvertAll(Create(spacing, trainTimesteps, count, offset), Math.Round);

    /// <summary>
    /// Evenly spaced from <paramref name="last"/> down to <paramref name="first"/>; one value is <paramref name="first"/>.
    /// </summary>
    public static double[] Linspace(double first, double last, int count)
    {
        double[] values = Ascending(first, last, count);
        Array.Reverse(values);
        return values;
    }

    /// <summary>Evenly spaced from <paramref name="first"/> to <paramref name="last"/>, which is met exactly.</summary>
    public static double[] Ascending(double first, double last, int count)
    {
        var values = new double[count];
        double step = count > 1 ? (last - first) / (count - 1) : 0;
        for (int i = 0; i < count; i++)
            values[i] = i > 0 && i == count - 1 ? last : first + i * step;
        return values;
    }

    /// <summary>(count - 1 ... 0) * ratio + offset.</summary>
    public static double[] Leading(int ratio, int count, int offset)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = (double)(count - 1 - i) * ratio + offset;
        return values;
    }

    /// <summary>round(last - i * ratio) - 1.</summary>
    public static double[] Trailing(int last, double ratio, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = Math.Round(last - i * ratio) - 1;
        return values;
    }
}
