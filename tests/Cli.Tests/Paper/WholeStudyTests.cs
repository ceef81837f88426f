using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RlhfT2I.Cli.Paper;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Tests.Paper;

/// <summary>What a whole study leaves; its work is done once for all of these.</summary>
public sealed class WholeStudyTests : IClassFixture<StudyRunner>
{
    private readonly StudyRunner _runner;
    private readonly JsonNode _first;

    public WholeStudyTests(StudyRunner runner) => (_runner, _first) = (runner, runner.Run("paper.yaml", "out"));

    [Fact]
    public void Run_WholeStudy_WritesEveryPartWithItsSources()
    {
        JsonNode results = _first;
        results["complete"]!.GetValue<bool>().ShouldBeTrue();
        results["parts"]!.AsObject().Select(part => part.Key).ShouldBe(PaperParts.All.Select(part => part.Id));
        var numbers = Numbers(results["parts"]!).ToArray();
        numbers.Length.ShouldBeGreaterThan(300);
        HashSet<string> digests = [.. results["digests"]!.AsObject().Select(entry => entry.Value!["digest"]!.GetValue<string>())];
        foreach (JsonObject number in numbers)
        {
            string[] from = [.. number["from"]!.AsArray().Select(one => one!.GetValue<string>())];
            from.ShouldNotBeEmpty(number.ToJsonString());
            from.ShouldAllBe(digest => digests.Contains(digest));
        }

        CheckOrders(results["orderings"]!.AsArray());
        CheckReports(_runner.File("out"));
    }

    [Fact]
    public void Run_SecondTime_MakesNothingAndFindsTheSame()
    {
        int created = _runner.Server.World.Log.Count;
        JsonNode second = _runner.Run("paper.yaml", "out");
        _runner.Server.World.Log.Count.ShouldBe(created);
        second.ToJsonString().ShouldBe(_first.ToJsonString());
    }

    [Fact]
    public void Run_AfterOnePartWasLost_MakesThatPartAlone()
    {
        int created = _runner.Server.World.Log.Count;
        string lost = Path.Combine(_runner.File("out"), "parts", "table-3.json"), kept = Path.Combine(_runner.File("out"), "parts", "figure-4.json");
        File.Delete(lost);
        DateTime before = File.GetLastWriteTimeUtc(kept);
        JsonNode second = _runner.Run("paper.yaml", "out");
        _runner.Server.World.Log.Count.ShouldBe(created);
        File.Exists(lost).ShouldBeTrue();
        File.GetLastWriteTimeUtc(kept).ShouldBe(before);
        second["orderings"]!.ToJsonString().ShouldBe(_first["orderings"]!.ToJsonString());
    }

    [Fact]
    public async Task Run_WithPeople_WaitsForTheirVotesAndJudgesNothing()
    {
        File.WriteAllText(_runner.File("people.yaml"), StudyRunner.Study + "\npeople: true");
        Task<JsonNode> run = Task.Run(() => _runner.Run("people.yaml", "people", "--part", "figure-3a", "figure-4", "figure-2", "table-3"));
        while (!run.IsCompleted)
        {
            // People's part: the labels of the whole study are there already, the votes on this one's models are not.
            string[] open;
            lock (_runner.Server.World.Gate)
                open = [.. _runner.Server.World.Evaluations.Where(entry => entry.Value.State == JobState.Running).Select(entry => entry.Key)];
            foreach (string evaluation in open)
                _runner.Server.Succeed("evaluate", "simulate", evaluation, "--seed", "3");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        JsonNode results = await run;
        results["simulated"]!.GetValue<bool>().ShouldBeFalse();
        results["parts"]!["table-3"]!["values"]!["original"]!["images_right"]!["value"].ShouldBeNull();
        results["parts"]!["figure-4"]!["values"]!.ToJsonString().ShouldContain("prompts_by_votes");
        string page = File.ReadAllText(Path.Combine(_runner.File("people"), "report.html"));
        page.ShouldContain("Labels and votes of people");
        page.ShouldNotContain("How the simulated raters were drawn");
        page.ShouldNotContain("img class=\"right\"");
        // Reasons that were measured in the drawn world are none for another.
        page.ShouldNotContain("small world");
    }

    private static void CheckOrders(JsonArray orders)
    {
        orders.Count.ShouldBe(2 + 6 + 2 + 7 + 4 + 7);
        foreach (JsonNode? order in orders)
        {
            order!["name"]!.GetValue<string>().ShouldNotBeEmpty();
            order["evidence"]!.GetValue<string>().ShouldNotBeEmpty();
            order["holds"]!.GetValue<bool>().ShouldBeOneOf(true, false);
        }

        // The fake's reward knows more with the auxiliary loss, and its fine-tuned model draws more prompts right.
        orders.Single(order => order!["name"]!.GetValue<string>() == "Figure 4, alignment: fine-tuned over original")!["holds"]!.GetValue<bool>().ShouldBeTrue();
        orders.Single(order => order!["name"]!.GetValue<string>() == "Figure 6a, alignment: rejection sampling over original")!["holds"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static void CheckReports(string folder)
    {
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        foreach (IPaperPart part in PaperParts.All)
            page.ShouldContain($"<section id=\"{part.Id}\">");
        page.ShouldContain("data:image/png;base64,");
        page.ShouldContain("Pictures are not chosen");
        page.ShouldNotContain("src=\"http");
        page.ShouldNotContain("<link");
        Regex.Replace(page, "base64,[^\"]*", "").ShouldNotContain("NaN", Case.Sensitive);
        // Every link leads to something on the page.
        foreach (Match link in Regex.Matches(page, "href=\"#([^\"]+)\""))
            page.ShouldContain($"id=\"{link.Groups[1].Value}\"");

        string text = File.ReadAllText(Path.Combine(folder, "report.md"));
        Match[] files = [.. Regex.Matches(text, @"\]\(([^)]+)\)").OfType<Match>()];
        files.ShouldContain(file => file.Groups[1].Value == "plots/figure-3a-1.svg");
        foreach (Match file in files)
            File.Exists(Path.Combine(folder, file.Groups[1].Value)).ShouldBeTrue(file.Value);
        foreach (string plot in Directory.GetFiles(Path.Combine(folder, "plots"), "*.svg"))
            XDocument.Parse(File.ReadAllText(plot)).Root!.Name.LocalName.ShouldBe("svg");
    }

    /// <summary>The objects that hold a number.</summary>
    private static IEnumerable<JsonObject> Numbers(JsonNode node) => node is not JsonObject json
        ? []
        : json.ContainsKey("value") || json.ContainsKey("values") && json["values"] is JsonArray
            ? [json, .. json.Select(entry => entry.Value).OfType<JsonObject>().SelectMany(Numbers)]
            : json.Select(entry => entry.Value).OfType<JsonObject>().SelectMany(Numbers);
}
