using System.Globalization;

namespace RlhfT2I.Cli.Reports;

/// <summary>The plots of the report.</summary>
internal static class Charts
{
    private const double Width = 720, Left = 150, Right = 20;

    /// <summary>Bars of shares with their intervals: a block for each group, a bar for each arm.</summary>
    public static string Bars(string title, IReadOnlyList<string> arms, IReadOnlyList<(string Group, IReadOnlyList<Share> Shares)> groups)
    {
        const double BarHeight = 13, Gap = 14, Top = 34;
        double block = (arms.Count * BarHeight) + Gap, height = Top + (groups.Count * block) + 24;
        var svg = new Svg(Width, height, title);
        Legend(svg, arms);
        Axis(svg, Top - 4, height - 22);
        for (int g = 0; g < groups.Count; g++)
        {
            double top = Top + (g * block);
            svg.Text(Left - 8, top + (arms.Count * BarHeight / 2) + 4, groups[g].Group, "end");
            for (int a = 0; a < arms.Count; a++)
            {
                Share share = groups[g].Shares[a];
                if (share.Count == 0)
                    continue;
                double y = top + (a * BarHeight), middle = y + (BarHeight / 2) - 1;
                svg.Rectangle(Left, y, X(share.Value) - Left, BarHeight - 2, $"c{a}", $"{arms[a]}: {Results.Percent(share)}");
                svg.Line(X(share.Lower), middle, X(share.Upper), middle, "whisker");
            }
        }

        return svg.ToString();
    }

    /// <summary>Bars of votes: win, tie, lose side by side.</summary>
    public static string Votes(string title, IReadOnlyList<(string Name, double Win, double Tie, double Lose)> rows)
    {
        const double RowHeight = 24, Top = 34;
        double height = Top + (rows.Count * RowHeight) + 24;
        var svg = new Svg(Width, height, title);
        Legend(svg, ["win", "tie", "lose"], "v");
        Axis(svg, Top - 4, height - 22);
        for (int i = 0; i < rows.Count; i++)
        {
            double y = Top + (i * RowHeight), from = 0;
            svg.Text(Left - 8, y + 14, rows[i].Name, "end");
            (string Name, double Share)[] parts = [("win", rows[i].Win), ("tie", rows[i].Tie), ("lose", rows[i].Lose)];
            for (int part = 0; part < parts.Length; part++)
            {
                string percent = Percent(parts[part].Share);
                svg.Rectangle(X(from), y, X(from + parts[part].Share) - X(from), RowHeight - 5, $"v{part}", $"{parts[part].Name} {percent}");
                if (parts[part].Share > 0.07)
                    svg.Text((X(from) + X(from + parts[part].Share)) / 2, y + 14, percent, "middle", "inside");
                from += parts[part].Share;
            }
        }

        return svg.ToString();
    }

    /// <summary>Two histograms over [0, 1], back to back.</summary>
    public static string Histogram(string title, string firstName, IReadOnlyList<double> first, string secondName, IReadOnlyList<double> second)
    {
        const int Bins = 20;
        const double Height = 220, Top = 34, Middle = 118, Span = 78;
        int[] up = Count(first, Bins), down = Count(second, Bins);
        double most = Math.Max(1, Math.Max(up.Max(), down.Max())), step = (Width - Left - Right) / Bins;
        var svg = new Svg(Width, Height, title);
        Legend(svg, [firstName, secondName]);
        for (int i = 0; i < Bins; i++)
        {
            double x = Left + (i * step);
            string range = string.Create(CultureInfo.InvariantCulture, $"{(double)i / Bins:0.00} to {(double)(i + 1) / Bins:0.00}");
            svg.Rectangle(x + 1, Middle - (Span * up[i] / most), step - 2, Span * up[i] / most, "c0", $"{firstName}, {range}: {up[i]}");
            svg.Rectangle(x + 1, Middle, step - 2, Span * down[i] / most, "c1", $"{secondName}, {range}: {down[i]}");
        }

        svg.Line(Left, Middle, Width - Right, Middle, "axis");
        svg.Text(Left - 8, Middle - (Span / 2), $"{firstName} ({first.Count})", "end").Text(Left - 8, Middle + (Span / 2), $"{secondName} ({second.Count})", "end");
        foreach (double tick in (double[])[0, 0.25, 0.5, 0.75, 1])
            svg.Text(Left + (tick * (Width - Left - Right)), Top + 2 + (2 * Span) + 24, tick.ToString("0.##", CultureInfo.InvariantCulture), "middle");
        return svg.ToString();
    }

    /// <summary>Curves over steps.</summary>
    public static string Curves(string title, IReadOnlyList<(string Name, IReadOnlyList<(double Step, double Value)> Points)> curves)
    {
        const double Height = 230, Top = 34, Bottom = 200, Inset = 70;
        (double Step, double Value)[] all = [.. curves.SelectMany(curve => curve.Points)];
        double lastStep = Math.Max(1, all.Max(point => point.Step));
        double low = all.Min(point => point.Value), high = all.Max(point => point.Value);
        double range = high > low ? high - low : 1;
        double At(double step) => Inset + (step / lastStep * (Width - Inset - Right));
        double Level(double value) => Bottom - ((value - low) / range * (Bottom - Top));
        var svg = new Svg(Width, Height, title);
        Legend(svg, [.. curves.Select(curve => curve.Name)]);
        foreach (double part in (double[])[0, 0.5, 1])
        {
            double value = low + (part * range), y = Level(value);
            svg.Line(Inset, y, Width - Right, y, "grid").Text(Inset - 8, y + 4, value.ToString("0.####", CultureInfo.InvariantCulture), "end");
            svg.Text(At(part * lastStep), Bottom + 18, (part * lastStep).ToString("0", CultureInfo.InvariantCulture), "middle");
        }

        for (int i = 0; i < curves.Count; i++)
            svg.Path(curves[i].Points.Select(point => (At(point.Step), Level(point.Value))), $"curve s{i}");
        return svg.ToString();
    }

    /// <summary>Names of the series with their colors, above a plot.</summary>
    public static void Legend(Svg svg, IReadOnlyList<string> names, string style = "c")
    {
        double x = Left;
        for (int i = 0; i < names.Count; i++)
        {
            svg.Rectangle(x, 8, 11, 11, $"{style}{i}").Text(x + 16, 18, names[i]);
            x += 36 + (7.2 * names[i].Length);
        }
    }

    private static void Axis(Svg svg, double top, double bottom)
    {
        foreach (double tick in (double[])[0, 0.25, 0.5, 0.75, 1])
            svg.Line(X(tick), top, X(tick), bottom, "grid").Text(X(tick), bottom + 16, Percent(tick), "middle");
    }

    private static double X(double share) => Left + (share * (Width - Left - Right));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    private static int[] Count(IReadOnlyList<double> values, int bins)
    {
        int[] counts = new int[bins];
        foreach (double value in values)
            counts[Math.Clamp((int)(value * bins), 0, bins - 1)]++;
        return counts;
    }
}
