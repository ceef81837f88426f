using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>The plots of a study as SVG.</summary>
internal static class PaperCharts
{
    private const double Width = 720, Left = 64, Right = 20, Top = 34;

    /// <summary>The plot of a block; null for blocks that are none.</summary>
    public static string? Of(Block block) => block switch
    {
        BarsBlock bars => Charts.Bars(bars.Caption, bars.Series, [.. bars.Groups.Select(group => (group.Name, group.Shares))]),
        VotesBlock votes => Charts.Votes(votes.Caption, [.. votes.Rows.Select(row => (row.Name, row.Win, row.Tie, row.Lose))]),
        ColumnsBlock columns => Columns(columns),
        CurvesBlock curves => Curves(curves),
        _ => null,
    };

    /// <summary>Columns side by side, by label.</summary>
    private static string Columns(ColumnsBlock block)
    {
        const double Height = 250, Bottom = 196;
        double most = Math.Max(0.05, block.Values.SelectMany(values => values).DefaultIfEmpty().Max());
        double slot = (Width - Left - Right) / block.Labels.Count, wide = slot * 0.8 / block.Series.Count;
        double Y(double share) => Bottom - (share / most * (Bottom - Top));
        var svg = new Svg(Width, Height, block.Caption);
        Charts.Legend(svg, block.Series);
        foreach (double part in (double[])[0, 0.5, 1])
            svg.Line(Left, Y(part * most), Width - Right, Y(part * most), "grid").Text(Left - 8, Y(part * most) + 4, Percent(part * most), "end");
        for (int label = 0; label < block.Labels.Count; label++)
        {
            double x = Left + (label * slot) + (slot * 0.1);
            svg.Text(Left + ((label + 0.5) * slot), Bottom + 18, block.Labels[label], "middle");
            for (int series = 0; series < block.Series.Count; series++)
            {
                double share = block.Values[series][label];
                svg.Rectangle(x + (series * wide), Y(share), wide - 1, Bottom - Y(share), $"c{series}", $"{block.Series[series]}, {block.Labels[label]}: {Percent(share)}");
            }
        }

        return svg.Text((Left + Width - Right) / 2, Bottom + 38, block.Axis, "middle").ToString();
    }

    /// <summary>Curves with an interval at each point.</summary>
    private static string Curves(CurvesBlock block)
    {
        const double Height = 270, Bottom = 216;
        CurvePoint[] points = [.. block.Curves.SelectMany(curve => curve.Points).Where(point => point.Share.Count > 0)];
        var svg = new Svg(Width, Height, block.Caption);
        Charts.Legend(svg, [.. block.Curves.Select(curve => curve.Name)]);
        if (points.Length == 0)
            return svg.ToString();
        double[] at = [.. points.Select(point => point.X).Distinct().Order()];
        double low = points.Min(point => point.Share.Lower), high = points.Max(point => point.Share.Upper), range = Math.Max(high - low, 1e-6);
        double Y(double value) => Bottom - ((value - low) / range * (Bottom - Top));
        // By rank, not by value: sweeps go over orders of magnitude. Curves stand beside each other, so that intervals do not cover one another.
        double X(double value, int curve) => Left + 24 + (Array.IndexOf(at, value) * (Width - Left - Right - 48) / Math.Max(1, at.Length - 1)) + (7 * (curve - ((block.Curves.Count - 1) / 2.0)));
        foreach (double part in (double[])[0, 0.5, 1])
            svg.Line(Left, Y(low + (part * range)), Width - Right, Y(low + (part * range)), "grid").Text(Left - 8, Y(low + (part * range)) + 4, Level(low + (part * range), high), "end");
        foreach (double value in at)
            svg.Text(X(value, 0) + (7 * (block.Curves.Count - 1) / 2.0), Bottom + 18, value.ToString("0.####", CultureInfo.InvariantCulture), "middle");
        for (int i = 0; i < block.Curves.Count; i++)
        {
            CurvePoint[] drawn = [.. block.Curves[i].Points.Where(point => point.Share.Count > 0).OrderBy(point => point.X)];
            svg.Path(drawn.Select(point => (X(point.X, i), Y(point.Share.Value))), $"curve s{i}");
            foreach (CurvePoint point in drawn)
            {
                double x = X(point.X, i);
                svg.Line(x, Y(point.Share.Lower), x, Y(point.Share.Upper), $"curve s{i}");
                svg.Rectangle(x - 3, Y(point.Share.Value) - 3, 6, 6, $"c{i}", $"{block.Curves[i].Name}, {point.X.ToString(CultureInfo.InvariantCulture)}: {Level(point.Share.Value, high)}");
            }
        }

        return svg.Text((Left + Width - Right) / 2, Bottom + 40, block.Axis, "middle").ToString();
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    private static string Level(double value, double most) => most <= 1 ? Percent(value) : value.ToString("0.###", CultureInfo.InvariantCulture);
}
