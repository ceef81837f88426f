namespace RlhfT2I.Modeling.Training;

/// <summary>How fast averaged weights follow the trained ones, as diffusers' <c>EMAModel</c>.</summary>
public sealed record EmaOptions
{
    /// <summary>Largest decay, in [0, 1].</summary>
    /// <value>0.9999</value>
    public double Decay { get; init; } = 0.9999;

    /// <summary>Smallest decay once averaging has begun, in [0, <see cref="Decay"/>].</summary>
    /// <value>0</value>
    public double MinDecay { get; init; }

    /// <summary>Steps before averaging begins; until then the average is a copy.</summary>
    /// <value>0</value>
    public long UpdateAfterStep { get; init; }

    /// <summary>Whether the decay grows as 1 - (1 + n / gamma)^-power instead of (1 + n) / (10 + n).</summary>
    /// <value>false</value>
    public bool UseInverseGammaWarmup { get; init; }

    /// <summary>gamma of that warm-up, above 0.</summary>
    /// <value>1</value>
    public double InverseGamma { get; init; } = 1;

    /// <summary>Its power, above 0. 2/3 suits a million steps or more, 3/4 fewer.</summary>
    /// <value>2/3</value>
    public double Power { get; init; } = 2.0 / 3;

    /// <summary>The decay of a step; 0 for the first, which copies the weights.</summary>
    /// <param name="step">The number of this step, from 1.</param>
    public double DecayAt(long step)
    {
        long counted = step - UpdateAfterStep - 1;
        if (counted <= 0)
            return 0;
        double growing = UseInverseGammaWarmup
            ? 1 - Math.Pow(1 + counted / InverseGamma, -Power)
            : (double)(1 + counted) / (10 + counted);
        return Math.Max(MinDecay, Math.Min(Decay, growing));
    }

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the value.</exception>
    public void Validate()
    {
        if (Decay is not (>= 0 and <= 1))
            throw new ArgumentException($"{nameof(Decay)} is {Decay}; allowed: 0 to 1.");
        if (MinDecay < 0 || !(MinDecay <= Decay))
            throw new ArgumentException($"{nameof(MinDecay)} is {MinDecay}; allowed: 0 to {Decay}.");
        if (UpdateAfterStep < 0)
            throw new ArgumentException($"{nameof(UpdateAfterStep)} is {UpdateAfterStep}; allowed: 0 and more.");
        if (InverseGamma is not (> 0 and < double.PositiveInfinity) || Power is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(
                $"{nameof(InverseGamma)} is {InverseGamma}, {nameof(Power)} {Power}; both must be positive and finite.");
    }
}
