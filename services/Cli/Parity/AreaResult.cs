using RlhfT2I.Cli.Parity.Comparison;

namespace RlhfT2I.Cli.Parity;

/// <summary>What became of one area.</summary>
/// <param name="Name">Name of the area.</param>
/// <param name="InFolder">Whether the folder has any of the area's files.</param>
/// <param name="Checks">Every check, in the order it was made.</param>
/// <param name="Seconds">Time spent.</param>
public sealed record AreaResult(string Name, bool InFolder, IReadOnlyList<TensorCheck> Checks, double Seconds)
{
    /// <summary>Checks within their tolerance.</summary>
    public int Passed => Checks.Count(check => check.Passed);

    /// <summary>The check that came nearest to its tolerance, or went furthest beyond; null without a check that has numbers.</summary>
    public TensorCheck? Worst => Checks
        .Where(check => check.Tolerance > 0 && double.IsFinite(check.Error))
        .MaxBy(check => check.Error / check.Tolerance);
}
