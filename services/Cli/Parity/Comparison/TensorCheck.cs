namespace RlhfT2I.Cli.Parity.Comparison;

/// <summary>One golden value held against ours.</summary>
/// <param name="Name">File and key, such as <c>unet/out.t500</c>.</param>
/// <param name="Passed">Whether the error is within the tolerance.</param>
/// <param name="Error">Largest error in units of the tolerance's scale; infinity where no comparison was possible.</param>
/// <param name="Tolerance">Largest error allowed, in the same units.</param>
/// <param name="Detail">What to know besides the numbers: the reason of a failure, or which rule applied.</param>
public sealed record TensorCheck(string Name, bool Passed, double Error, double Tolerance, string? Detail = null)
{
    /// <summary>A check that could not be made.</summary>
    public static TensorCheck Failed(string name, string reason) => new(name, Passed: false, double.PositiveInfinity, 0, reason);

    /// <summary>A check that has no numbers, such as equal token ids.</summary>
    public static TensorCheck Exact(string name, bool equal, string? detail = null) =>
        new(name, equal, equal ? 0 : double.PositiveInfinity, 0, detail);
}
