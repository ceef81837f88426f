namespace RlhfT2I.Prompts.Perturbing;

/// <summary>What was done to a prompt to make a candidate.</summary>
public enum PerturbationKind
{
    /// <summary>Nothing: the candidate is the original.</summary>
    Unchanged,

    /// <summary>One or more slots got other values.</summary>
    Replaced,

    /// <summary>A slot was left open.</summary>
    Dropped,

    /// <summary>An open slot got a value.</summary>
    Added,
}
