using RlhfT2I.Cli.Paper.Document;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>What a report is written from.</summary>
/// <param name="Name">Name of the study, sweep or iteration.</param>
/// <param name="Title">Heading.</param>
/// <param name="Seed">Seed of everything.</param>
/// <param name="Simulated">Whether the raters were simulated.</param>
/// <param name="Device">What the server computes on, as the user says.</param>
/// <param name="Parts">The parts that were made.</param>
/// <param name="Missing">Ids of the parts that were not.</param>
internal sealed record StudyReport(string Name, string Title, long Seed, bool Simulated, string Device, IReadOnlyList<PartDocument> Parts, IReadOnlyList<string> Missing)
{
    /// <summary>Writes <c>results.json</c>, <c>report.html</c> and <c>report.md</c>.</summary>
    public void Save(string folder)
    {
        PaperResults.Save(Path.Combine(folder, "results.json"), PaperResults.Write(this));
        PaperPage.Save(Path.Combine(folder, "report.html"), this);
        PaperMarkdown.Save(folder, this);
    }
}
