namespace RlhfT2I.Modeling.Metrics;

/// <summary>Which pairs within a set a discrepancy counts.</summary>
public enum MmdEstimator
{
    /// <summary>All, also each point with itself.</summary>
    Biased,

    /// <summary>All pairs of different points.</summary>
    Unbiased,
}
