using System.Globalization;
using System.Text;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>The report of a study as Markdown, with its plots as SVG files in <c>plots/</c> and its pictures as PNG files in <c>pictures/</c> beside it.</summary>
internal sealed class PaperMarkdown
{
    private const string Plots = "plots", Pictures = "pictures";

    private readonly string _folder;
    private readonly IReadOnlyList<Source> _sources;
    private readonly Dictionary<string, int> _numbers;
    private readonly StringBuilder _text = new();

    private PaperMarkdown(string folder, IReadOnlyList<PartDocument> parts)
    {
        (_folder, _sources) = (folder, PaperText.SourcesOf(parts));
        _numbers = _sources.Select((source, i) => (source.Title, i + 1)).ToDictionary(entry => entry.Title, entry => entry.Item2);
    }

    /// <summary>Writes <c>report.md</c> and the files that it shows.</summary>
    public static void Save(string folder, StudyReport report)
    {
        foreach (string own in (string[])[Plots, Pictures])
            Directory.CreateDirectory(Path.Combine(folder, own));
        string path = Path.Combine(folder, "report.md");
        File.WriteAllText(path + ".part", new PaperMarkdown(folder, report.Parts).Render(report));
        File.Move(path + ".part", path, overwrite: true);
    }

    private string Render(StudyReport report)
    {
        IReadOnlyList<PartDocument> parts = report.Parts;
        Line($"# {report.Title}").Line(PaperText.World(report)).Line(PaperText.Cost(report));
        if (PaperText.ShowsPictures(report))
            Line(PaperText.Rule);
        Line("## The paper's orders").Line($"{PaperText.Held(parts)} {PaperText.Orders}");
        Table(["order", "here", "evidence"], parts.SelectMany(part => part.Orderings).Select(one => (IReadOnlyList<string>)[one.Name, PaperText.Verdict(one), one.Evidence]));
        foreach (PartDocument part in parts)
        {
            Line($"## {part.Title}").Line(part.Question);
            int plot = 0;
            foreach (Block block in part.Blocks)
                Write(part.Id, block, ref plot);
        }

        Line("## Sources").Line(PaperText.Sources);
        Table(["", "what", "name", "digest"], _sources.Select((source, i) => (IReadOnlyList<string>)[Number(i + 1), source.Title, source.Name, source.Digest]));
        return _text.ToString();
    }

    private void Write(string part, Block block, ref int plot)
    {
        switch (block)
        {
            case TextBlock text:
                Line(text.Text);
                break;
            case TableBlock table:
                Line($"**{table.Caption}**");
                Table(table.Columns, table.Rows.Select(row => (IReadOnlyList<string>)[row.Cells[0] + References(row.Sources), .. row.Cells.Skip(1)]));
                break;
            case GridBlock grid:
                Line($"**{grid.Caption}**");
                Table(
                    ["", .. grid.Models],
                    grid.Rows.Select(row => (IReadOnlyList<string>)[$"{row.Prompt} ({row.Note})", .. row.Sets.Select(set => string.Concat(set.Select(picture => Show(row.Prompt, picture))))]));
                break;
            default:
                string file = string.Create(CultureInfo.InvariantCulture, $"{Plots}/{part}-{++plot}.svg");
                File.WriteAllText(Path.Combine(_folder, file), Alone(PaperCharts.Of(block)!));
                Line($"![plot]({file})");
                break;
        }

        if (block.Sources.Count > 0)
            Line($"From{References(block.Sources)}.");
    }

    private string Show(string prompt, Picture picture)
    {
        string file = $"{Pictures}/{picture.Sha256[..16]}.png";
        File.WriteAllBytes(Path.Combine(_folder, file), picture.File);
        string mark = picture.Mark.Length > 0 ? $", {picture.Mark}" : "";
        return $"![{prompt} {Number(picture.SampleIndex)}{mark}]({file}) ";
    }

    /// <summary>A plot as a file of its own: with its name space and style.</summary>
    private static string Alone(string svg) =>
        svg.Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal).Insert(svg.IndexOf('>', StringComparison.Ordinal) + " xmlns=\"http://www.w3.org/2000/svg\"".Length + 1, $"<style>{ReportStyle.Plot}</style>");

    private string References(IReadOnlyList<string> titles) => string.Concat(titles.Distinct().Select(title => $" [{Number(_numbers[title])}]"));

    private PaperMarkdown Line(string text)
    {
        _text.Append(text).Append("\n\n");
        return this;
    }

    private void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
        _text.Append("| ").AppendJoin(" | ", columns.Select(Cell)).Append(" |\n| ").AppendJoin(" | ", columns.Select(_ => "---")).Append(" |\n");
        foreach (IReadOnlyList<string> row in rows)
            _text.Append("| ").AppendJoin(" | ", row.Select(Cell)).Append(" |\n");
        _text.Append('\n');
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
