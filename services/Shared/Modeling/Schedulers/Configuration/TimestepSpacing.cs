namespace RlhfT2I.Modeling.Schedulers;

/// <summary>How the inference timesteps are laid over the training timesteps, table 2 of arXiv:2305.08891.</summary>
public enum TimestepSpacing
{
    /// <summary>Both ends included: <c>linspace</c>.</summary>
    Linspace,

    /// <summary>Multiples of floor(T / n), from 0 up, plus steps_offset: <c>leading</c>.</summary>
    Leading,

    /// <summary>T - i * T / n - 1, so that the noisiest timestep is included: <c>trailing</c>.</summary>
    Trailing,
}
