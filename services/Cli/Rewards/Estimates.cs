using System.Globalization;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary>Shares with their intervals as text.</summary>
internal static class Estimates
{
    /// <summary>A share such as <c>81.2 % (78.0 to 84.1, n 640)</c>.</summary>
    public static string Text(Estimate? share) => share is null || share.SampleCount == 0
        ? "no observations"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * share.Value:0.0} % ({100 * share.LowerBound:0.0} to {100 * share.UpperBound:0.0}, n {share.SampleCount})");
}
