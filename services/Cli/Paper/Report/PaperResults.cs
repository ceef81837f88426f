using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Cli.Paper.Document;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>The numbers of a study, as <c>results.json</c> holds them. But for times and memory they are a function of the study.</summary>
internal static class PaperResults
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The document.</summary>
    public static JsonObject Write(StudyReport report) => new()
    {
        ["name"] = report.Name,
        ["seed"] = report.Seed,
        ["device"] = report.Device,
        ["simulated"] = report.Simulated,
        ["complete"] = report.Missing.Count == 0,
        ["wall_seconds"] = Math.Round(report.Parts.Sum(part => part.WallSeconds), 1),
        ["peak_rss_bytes"] = report.Parts.Select(part => part.PeakMemoryBytes).DefaultIfEmpty().Max(),
        ["images_generated"] = report.Parts.Sum(part => part.ImagesGenerated),
        ["orderings"] = new JsonArray([.. report.Parts.SelectMany(part => part.Orderings).Select(Ordering)]),
        ["parts"] = Object(report.Parts, part => part.Id, Part),
        ["digests"] = Object(
            report.Parts.SelectMany(part => part.Sources).DistinctBy(source => source.Title).OrderBy(source => source.Title, StringComparer.Ordinal),
            source => source.Title,
            source => new JsonObject { ["name"] = source.Name, ["digest"] = source.Digest }),
    };

    /// <summary>Writes the document; nothing is left half-written.</summary>
    public static void Save(string path, JsonObject document)
    {
        File.WriteAllText(path + ".part", JsonSerializer.Serialize(document, Indented) + "\n");
        File.Move(path + ".part", path, overwrite: true);
    }

    private static JsonNode Ordering(Ordering ordering) => new JsonObject
    {
        ["name"] = ordering.Name,
        ["holds"] = ordering.Holds,
        ["beyond_interval"] = ordering.BeyondInterval,
        ["evidence"] = ordering.Evidence,
    };

    private static JsonObject Part(PartDocument part) => new()
    {
        ["title"] = part.Title,
        ["wall_seconds"] = Math.Round(part.WallSeconds, 1),
        ["values"] = part.Values.DeepClone(),
    };

    private static JsonObject Object<T>(IEnumerable<T> entries, Func<T, string> key, Func<T, JsonNode> value)
    {
        var json = new JsonObject();
        foreach (T entry in entries)
            json[key(entry)] = value(entry);
        return json;
    }
}
