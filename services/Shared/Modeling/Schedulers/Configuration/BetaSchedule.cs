namespace RlhfT2I.Modeling.Schedulers;

/// <summary>How the noise variance beta grows over the training timesteps.</summary>
public enum BetaSchedule
{
    /// <summary>Evenly spaced from beta_start to beta_end: <c>linear</c>.</summary>
    Linear,

    /// <summary>The square of evenly spaced roots, used by latent diffusion: <c>scaled_linear</c>.</summary>
    ScaledLinear,

    /// <summary>From the squared cosine of arXiv:2102.09672, each beta at most 0.999: <c>squaredcos_cap_v2</c>.</summary>
    SquaredCosine,

    /// <summary>A logistic curve between beta_start and beta_end (GeoDiff): <c>sigmoid</c>.</summary>
    Sigmoid,
}
