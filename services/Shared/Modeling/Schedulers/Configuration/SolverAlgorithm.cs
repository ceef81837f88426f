namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Which equation a DPM solver integrates.</summary>
public enum SolverAlgorithm
{
    /// <summary>The ODE in the predicted clean sample, arXiv:2211.01095: <c>dpmsolver++</c>.</summary>
    DpmSolverPlusPlus,

    /// <summary>The ODE in the predicted noise, arXiv:2206.00927: <c>dpmsolver</c>.</summary>
    DpmSolver,

    /// <summary>The SDE in the predicted clean sample; draws noise at each step: <c>sde-dpmsolver++</c>.</summary>
    SdeDpmSolverPlusPlus,

    /// <summary>The SDE in the predicted noise; draws noise at each step: <c>sde-dpmsolver</c>.</summary>
    SdeDpmSolver,
}
