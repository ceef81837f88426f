namespace RlhfT2I.Cli.Parity.Comparison;

/// <summary>The unit that errors are measured in.</summary>
public enum ToleranceScale
{
    /// <summary>max(1, max |expected|).</summary>
    MaximumOrOne,

    /// <summary>max |expected|, or 1 where that is 0.</summary>
    Maximum,

    /// <summary>1.</summary>
    One,
}
