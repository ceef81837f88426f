namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Which variance a DDPM step adds.</summary>
public enum VarianceType
{
    /// <summary>The posterior variance, eq. (7) of arXiv:2006.11239: <c>fixed_small</c>.</summary>
    FixedSmall,

    /// <summary>The same variance taken through its logarithm: <c>fixed_small_log</c>.</summary>
    FixedSmallLog,

    /// <summary>beta_t: <c>fixed_large</c>.</summary>
    FixedLarge,

    /// <summary>The second half of the network's channels is the variance: <c>learned</c>.</summary>
    Learned,

    /// <summary>The second half of the network's channels blends the two fixed ones, arXiv:2102.09672: <c>learned_range</c>.</summary>
    LearnedRange,
}
