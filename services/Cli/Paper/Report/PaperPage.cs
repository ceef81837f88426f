using System.Globalization;
using System.Text;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>The report of a study: one page that needs no other file.</summary>
internal sealed class PaperPage
{
    private const string Css =
        """
        main { max-width: 78rem; }
        .published th, .published td { color: var(--soft); font-style: italic; } .wrap td, .wrap th { white-space: normal; }
        sup a { color: var(--c1); text-decoration: none; margin-left: .15rem; } .from { font-size: .78rem; margin: -.25rem 0 .75rem; } .from a { color: var(--c1); text-decoration: none; margin-left: .2rem; }
        .held { color: var(--good); } .missed { color: var(--bad); } nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin: 1rem 0 0; } nav a { color: var(--c1); }
        tr:target { outline: 2px solid var(--c1); } img.none { border-bottom-color: transparent; }
        """;

    private readonly StudyReport _report;
    private readonly IReadOnlyList<Source> _sources;
    private readonly Dictionary<string, int> _numbers;
    private readonly StringBuilder _page = new();

    private PaperPage(StudyReport report)
    {
        (_report, _sources) = (report, PaperText.SourcesOf(report.Parts));
        _numbers = _sources.Select((source, i) => (source.Title, i + 1)).ToDictionary(entry => entry.Title, entry => entry.Item2);
    }

    /// <summary>Writes the page; nothing is left half-written.</summary>
    public static void Save(string path, StudyReport report)
    {
        File.WriteAllText(path + ".part", new PaperPage(report).Render());
        File.Move(path + ".part", path, overwrite: true);
    }

    private string Render()
    {
        string title = _report.Title;
        _page.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{E(title)}</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append($"<style>{ReportStyle.Css}{Css}</style></head><body><main><header><h1>{E(title)}</h1>")
            .Append($"<p class=\"lead\">Lee et al., Aligning Text-to-Image Models using Human Feedback (2023). <span class=\"badge\">{(_report.Simulated ? "Simulated world and raters" : "Labels and votes of people")}</span></p>")
            .Append($"<p>{E(PaperText.World(_report))}</p>{(PaperText.ShowsPictures(_report) ? $"<p>{E(PaperText.Rule)}</p>" : "")}<p>{E(PaperText.Cost(_report))}</p><nav>");
        foreach (PartDocument part in _report.Parts)
            _page.Append($"<a href=\"#{part.Id}\">{E(part.Title.Split(':')[0])}</a>");
        _page.Append("<a href=\"#orders\">Orders</a><a href=\"#sources\">Sources</a></nav></header>");
        Orders();
        foreach (PartDocument part in _report.Parts)
            Part(part);
        Sources();
        return _page.Append("</main></body></html>\n").ToString();
    }

    private void Orders()
    {
        _page.Append($"<section id=\"orders\"><h2>The paper's orders</h2><p>{E(PaperText.Held(_report.Parts))} {E(PaperText.Orders)}</p>")
            .Append("<div class=\"scroll\"><table class=\"wrap\"><thead><tr><th>order</th><th>here</th><th>evidence</th></tr></thead><tbody>");
        foreach (PartDocument part in _report.Parts)
        {
            foreach (Ordering ordering in part.Orderings)
            {
                _page.Append($"<tr><th><a href=\"#{part.Id}\">{E(ordering.Name)}</a></th><td class=\"{(ordering.Holds ? "held" : "missed")}\">{E(PaperText.Verdict(ordering))}</td>")
                    .Append($"<td>{E(ordering.Evidence)}</td></tr>");
            }
        }

        _page.Append("</tbody></table></div></section>");
    }

    private void Part(PartDocument part)
    {
        _page.Append($"<section id=\"{part.Id}\"><h2>{E(part.Title)}</h2><p>{E(part.Question)}</p>");
        foreach (Block block in part.Blocks)
            Write(block);
        _page.Append("</section>");
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case TextBlock text:
                _page.Append($"<p>{E(text.Text)}</p>");
                break;
            case TableBlock table:
                Table(table);
                break;
            case GridBlock grid:
                Grid(grid);
                break;
            default:
                _page.Append($"<h3>{E(CaptionOf(block))}</h3>{PaperCharts.Of(block)}");
                break;
        }

        if (block.Sources.Count > 0)
            _page.Append("<p class=\"from\">from").Append(Links(block.Sources)).Append("</p>");
    }

    private void Table(TableBlock table)
    {
        // Only long cells may break: columns of numbers stay apart.
        bool wraps = table.Rows.SelectMany(row => row.Cells).Any(cell => cell.Length > 90);
        _page.Append($"<h3>{E(table.Caption)}</h3><div class=\"scroll\"><table class=\"{(wraps ? "wrap" : "")}\"><thead><tr>");
        foreach (string column in table.Columns)
            _page.Append($"<th>{E(column)}</th>");
        _page.Append("</tr></thead><tbody>");
        foreach (TableRow row in table.Rows)
        {
            _page.Append(row.Published ? "<tr class=\"published\">" : "<tr>");
            for (int i = 0; i < row.Cells.Count; i++)
                _page.Append(i == 0 ? $"<th>{E(row.Cells[i])}{(row.Sources.Count > 0 ? $"<sup>{Links(row.Sources)}</sup>" : "")}</th>" : $"<td>{E(row.Cells[i])}</td>");
            _page.Append("</tr>");
        }

        _page.Append("</tbody></table></div>");
    }

    private void Grid(GridBlock grid)
    {
        _page.Append($"<h3>{E(grid.Caption)}</h3>");
        foreach (GridRow row in grid.Rows)
        {
            _page.Append($"<figure><figcaption><b>{E(row.Prompt)}</b> {E(row.Note)}</figcaption><div class=\"arms\">");
            for (int i = 0; i < row.Sets.Count; i++)
            {
                _page.Append($"<div class=\"arm\"><span>{E(grid.Models[i])}</span><div class=\"set\">");
                foreach (Picture picture in row.Sets[i])
                {
                    string alt = E($"{row.Prompt}, sample {picture.SampleIndex}{(picture.Mark.Length > 0 ? $": {picture.Mark}" : "")}");
                    _page.Append($"<img class=\"{(picture.Mark.Length > 0 ? picture.Mark : "none")}\" alt=\"{alt}\" title=\"{alt}, sha256 {picture.Sha256}\" ")
                        .Append($"src=\"data:image/png;base64,{Convert.ToBase64String(picture.File)}\">");
                }

                _page.Append("</div></div>");
            }

            _page.Append("</div></figure>");
        }
    }

    private void Sources()
    {
        _page.Append($"<section id=\"sources\"><h2>Sources</h2><p>{E(PaperText.Sources)}</p><div class=\"scroll\"><table class=\"digests\"><thead><tr><th></th><th>what</th><th>name</th><th>digest</th></tr></thead><tbody>");
        for (int i = 0; i < _sources.Count; i++)
        {
            Source source = _sources[i];
            _page.Append(CultureInfo.InvariantCulture, $"<tr id=\"s{i + 1}\"><td>{i + 1}</td><th>{E(source.Title)}</th><td>{E(source.Name)}</td><td>{E(source.Digest)}</td></tr>");
        }

        _page.Append("</tbody></table></div></section>");
    }

    private string Links(IReadOnlyList<string> titles) => string.Concat(titles.Distinct().Select(title =>
        string.Create(CultureInfo.InvariantCulture, $"<a href=\"#s{_numbers[title]}\" title=\"{E(title)}\">{_numbers[title]}</a>")));

    /// <summary>The caption of a plot.</summary>
    private static string CaptionOf(Block block) => block switch
    {
        BarsBlock bars => bars.Caption,
        VotesBlock votes => votes.Caption,
        ColumnsBlock columns => columns.Caption,
        CurvesBlock curves => curves.Caption,
        _ => "",
    };

    private static string E(string text) => Svg.Escape(text);
}
