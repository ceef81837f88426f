namespace RlhfT2I.Modeling.Schedulers;

/// <summary>The second-order rule of a DPM solver.</summary>
public enum SolverType
{
    /// <summary><c>midpoint</c>.</summary>
    Midpoint,

    /// <summary><c>heun</c>.</summary>
    Heun,
}
