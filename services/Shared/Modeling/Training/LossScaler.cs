using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>
/// Dynamic loss scaling for float16 passes (arXiv:1710.03740, section 3.2): losses are multiplied by a scale, so that small gradients do not become 0, and gradients
/// divided by it; where a gradient overflows all the same, the update is left out and the scale halved, and after many updates without one it is doubled.
/// </summary>
/// <remarks>The defaults are those of PyTorch's <c>GradScaler</c>. The state is a tensor, so that a checkpoint holds it with the rest.</remarks>
public sealed class LossScaler : IDisposable
{
    private const double Smallest = 1, Largest = 1L << 40, Factor = 2;
    private const int ScaleAt = 0, StreakAt = 1, SkippedAt = 2;

    private readonly int _growthInterval;
    private readonly double[] _values;

    /// <summary>Starts with a scale.</summary>
    /// <param name="initialScale">The scale, a power of 2 from 1 to 2^40.</param>
    /// <param name="growthInterval">Updates without an overflow after which the scale is doubled, at least 1.</param>
    public LossScaler(double initialScale = 65_536, int growthInterval = 2_000)
    {
        if (initialScale is not (>= Smallest and <= Largest) || Math.ScaleB(1, Math.ILogB(initialScale)) != initialScale)
            throw new ArgumentOutOfRangeException(nameof(initialScale), initialScale, "The scale is a power of 2 from 1 to 2^40.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growthInterval);
        _growthInterval = growthInterval;
        _values = [initialScale, 0, 0];
        State = zeros(_values.Length, float64).DetachFromDisposeScope();
        Write();
    }

    /// <summary>What losses are multiplied by: a power of 2, so that nothing is rounded.</summary>
    public double Scale => _values[ScaleAt];

    /// <summary>Updates that were left out.</summary>
    public long SkippedCount => (long)_values[SkippedAt];

    /// <summary>Scale, updates since it last changed, updates left out: float64 (3). Belongs to this object; after copying into it call <see cref="Restore"/>.</summary>
    public Tensor State { get; }

    /// <summary>Takes over what was copied into <see cref="State"/>.</summary>
    public void Restore()
    {
        double[] read = State.data<double>().ToArray();
        read.CopyTo(_values, 0);
    }

    /// <summary>Notes an update whose gradients were finite.</summary>
    public void Succeed()
    {
        if (++_values[StreakAt] >= _growthInterval)
            (_values[ScaleAt], _values[StreakAt]) = (Math.Min(Scale * Factor, Largest), 0);
        Write();
    }

    /// <summary>Notes an update whose gradients overflowed; it must be left out.</summary>
    /// <returns>False where the scale is at its least already: then it is not the scale that makes them overflow.</returns>
    public bool Overflow()
    {
        if (Scale <= Smallest)
            return false;
        (_values[ScaleAt], _values[StreakAt]) = (Scale / Factor, 0);
        _values[SkippedAt]++;
        Write();
        return true;
    }

    /// <summary>Disposes the state.</summary>
    public void Dispose() => State.Dispose();

    private void Write()
    {
        using var scope = NewDisposeScope();
        State.copy_(tensor(_values));
    }
}
