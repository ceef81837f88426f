using System.Globalization;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Numbers and names as the report prints them.</summary>
internal static class PartWords
{
    /// <summary>Head of a row that holds the paper's own figures.</summary>
    public const string Published = "the paper, another world";

    /// <summary>A share with its interval, in percent.</summary>
    public static string Percent(Share share) => Results.Percent(share);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "none" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>A share and its interval in percent without the sign, such as <c>41.2 (37.4 to 45.1)</c>.</summary>
    public static string Number(Share share) => share.Count == 0
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:0.0} ({100 * share.Lower:0.0} to {100 * share.Upper:0.0})");

    /// <summary>A number with a given number of decimals.</summary>
    public static string Decimals(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number with all its digits, as a setting is written.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Name of a split.</summary>
    public static string Split(bool unseen) => unseen ? "unseen" : "seen";
}
