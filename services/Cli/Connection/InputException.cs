namespace RlhfT2I.Cli.Connection;

/// <summary>An argument or a file that cannot be used: which one, why, and what would do.</summary>
/// <param name="field">Option, argument, or key of a file.</param>
/// <param name="problem">What is wrong, with the value.</param>
/// <param name="fix">What to do.</param>
public sealed class InputException(string field, string problem, string fix) : Exception($"{field}: {problem}; {fix}.")
{
    /// <summary>Option, argument, or key of a file.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do.</summary>
    public string Fix { get; } = fix;
}
