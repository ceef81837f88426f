namespace RlhfT2I.Modeling.Training;

/// <summary>The learning rate as a pure function of the step, so that resuming needs nothing but the step's number.</summary>
/// <remarks>
/// Same factors as <c>diffusers.optimization</c>: constant, constant with warm-up, linear and cosine (half a period). As there, a
/// warm-up of w steps uses rate * s / w at step s = 0, 1, ..., so its first step has rate 0.
/// </remarks>
public sealed record LearningRateSchedule
{
    /// <summary>Creates a schedule.</summary>
    /// <param name="kind">What happens after the warm-up.</param>
    /// <param name="rate">The learning rate at the end of the warm-up; finite, at least 0.</param>
    /// <param name="warmupSteps">Steps of the warm-up; 0 for none.</param>
    /// <param name="totalSteps">All steps including the warm-up; needed for linear and cosine, of no effect for constant.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range, or the warm-up does not fit into the total.</exception>
    public LearningRateSchedule(LearningRateScheduleKind kind, double rate, long warmupSteps = 0, long totalSteps = 0)
    {
        if (rate is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A learning rate is finite and at least 0.");
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(totalSteps);
        if (kind != LearningRateScheduleKind.Constant && totalSteps <= warmupSteps)
            throw new ArgumentOutOfRangeException(
                nameof(totalSteps), totalSteps, $"A {kind} schedule needs more steps in total than in its warm-up, {warmupSteps}.");
        (Kind, Rate, WarmupSteps, TotalSteps) = (kind, rate, warmupSteps, totalSteps);
    }

    /// <summary>What happens after the warm-up.</summary>
    public LearningRateScheduleKind Kind { get; }

    /// <summary>The learning rate at the end of the warm-up.</summary>
    public double Rate { get; }

    /// <summary>Steps of the warm-up.</summary>
    public long WarmupSteps { get; }

    /// <summary>All steps including the warm-up.</summary>
    public long TotalSteps { get; }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Number of optimizer steps done before this one, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmupSteps)
            return Rate * step / WarmupSteps;
        double progress = Kind == LearningRateScheduleKind.Constant ? 0 : (double)(step - WarmupSteps) / (TotalSteps - WarmupSteps);
        return Kind switch
        {
            LearningRateScheduleKind.Linear => Rate * Math.Max(0, 1 - progress),
            LearningRateScheduleKind.Cosine => Rate * Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)))),
            _ => Rate,
        };
    }
}
