namespace RlhfT2I.Modeling.Training;

/// <summary>Settings of AdamW (arXiv:1711.05101). The defaults are those of the fine-tuning script the paper builds on.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the mean of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the squared gradients, above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of a weight taken off per step and learning rate, at least 0.</summary>
    /// <value>0.01</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Whether float32 parameters in main memory take one pass over all arrays; off, each takes ten tensor operations.</summary>
    /// <value>true</value>
    public bool Fused { get; init; } = true;

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the value.</exception>
    public void Validate()
    {
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1))
            throw new ArgumentException($"{nameof(Beta1)} is {Beta1}, {nameof(Beta2)} {Beta2}; allowed: 0 to below 1.");
        if (Epsilon is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException($"{nameof(Epsilon)} is {Epsilon}; it must be positive and finite.");
        if (WeightDecay is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentException($"{nameof(WeightDecay)} is {WeightDecay}; it must be finite and at least 0.");
    }
}
