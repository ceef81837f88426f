namespace RlhfT2I.Modeling.Schedulers;

/// <summary>How an Euler scheduler finds the noise level at a timestep between two training timesteps.</summary>
public enum SigmaInterpolation
{
    /// <summary>Linear in sigma: <c>linear</c>.</summary>
    Linear,

    /// <summary>n + 1 levels evenly spaced in log sigma, whatever the timesteps: <c>log_linear</c>.</summary>
    LogLinear,
}
