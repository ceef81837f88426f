using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RlhfT2I.Cli.Paper;
using RlhfT2I.Cli.Tests.Experiments;
using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.TestKit;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class PaperRunTests : IDisposable
{
    private const string Study =
        """
        kind: paper
        loop:
          name: small
          seed: 3
          labeling: { prompts_per_category: 3, images_per_prompt: 4 }
          unlabeled: { prompts_per_category: 1, images_per_prompt: 2 }
          fine_tuning: { updates: 10, pretraining_penalty: 0.2 }
          evaluation: { prompts_per_cell: 3, images_per_prompt: 4, best_of: 8, keep: 2, images_per_set: 2, raters: 9, controls: 0 }
        repetitions: 2
        image_shares: [0.25]
        captions: 50
        grids: { appendix_prompts_per_cell: 2, images: 2, unlisted: [A cat and a dog] }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeServer _server = new();

    public PaperRunTests()
    {
        RunCommandTests.WriteEncoder(_folder.File("clip"));
        File.WriteAllText(_folder.File("paper.yaml"), Study);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_WholeStudy_WritesEveryPartWithItsSources()
    {
        JsonNode results = Run("paper.yaml", "first");
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
        CheckReports(_folder.File("first"));
    }

    [Fact]
    public void Run_SecondTime_MakesNothingAndFindsTheSame()
    {
        JsonNode first = Run("paper.yaml", "out");
        int created = _server.World.Log.Count;
        JsonNode second = Run("paper.yaml", "out");
        _server.World.Log.Count.ShouldBe(created);
        second.ToJsonString().ShouldBe(first.ToJsonString());
    }

    [Fact]
    public void Run_AfterOnePartWasLost_MakesThatPartAlone()
    {
        JsonNode first = Run("paper.yaml", "out");
        int created = _server.World.Log.Count;
        string lost = Path.Combine(_folder.File("out"), "parts", "table-3.json"), kept = Path.Combine(_folder.File("out"), "parts", "figure-4.json");
        File.Delete(lost);
        DateTime before = File.GetLastWriteTimeUtc(kept);
        JsonNode second = Run("paper.yaml", "out");
        _server.World.Log.Count.ShouldBe(created);
        File.Exists(lost).ShouldBeTrue();
        File.GetLastWriteTimeUtc(kept).ShouldBe(before);
        second["orderings"]!.ToJsonString().ShouldBe(first["orderings"]!.ToJsonString());
    }

    [Fact]
    public void Run_OnePart_AsksForNoMoreThanItNeeds()
    {
        JsonNode results = Run("paper.yaml", "out", "--part", "figure-3a");
        results["parts"]!.AsObject().Select(part => part.Key).ShouldBe(["figure-3a"]);
        results["complete"]!.GetValue<bool>().ShouldBeFalse();
        _server.World.FineTuningJobs.ShouldBeEmpty();
        _server.World.Evaluations.ShouldBeEmpty();
        _server.World.RewardJobs.Count.ShouldBe(4);
        File.ReadAllText(Path.Combine(_folder.File("out"), "report.html")).ShouldContain("Not made yet: table-1, table-4");
    }

    [Fact]
    public void Run_UnknownPart_IsRefusedBeforeAnyWork()
    {
        (int code, _, string error) = _server.Run("run", _folder.File("paper.yaml"), "--features", _folder.File("clip"), "--part", "figure-9");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--part: 'figure-9' is unknown");
        error.ShouldContain("appendix-c");
        _server.World.Log.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("reward.penalty", "[0.1, 1]", 4)]
    [InlineData("reward.temperature", "[0.5, 2]", 4)]
    [InlineData("reward.candidates", "[2, 8]", 4)]
    public void Run_SweepOfTheReward_MeasuresEachValue(string key, string values, int trainings)
    {
        JsonNode part = RunSweep(key, values)["parts"]!["sweep-it"]!;
        _server.World.RewardJobs.Count.ShouldBe(trainings);
        part["values"]!.AsObject().Count.ShouldBe(2);
        part["values"]!.AsObject().First().Value!["unseen"]!["value"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
        _server.World.FineTuningJobs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fine_tuning.pretraining_penalty", "[0, 1]")]
    [InlineData("fine_tuning.learning_rate", "[0.00001, 0.0001]")]
    public void Run_SweepOfFineTuning_MeasuresEachModelAndTheOriginal(string key, string values)
    {
        JsonNode part = RunSweep(key, values)["parts"]!["sweep-it"]!;
        _server.World.FineTuningJobs.Count.ShouldBe(2);
        part["values"]!.AsObject().Count.ShouldBe(3);
        part["values"]!["original"]!["fid"]!["value"]!.GetValue<double>().ShouldBePositive();
    }

    [Fact]
    public void Run_SweepAfterItsStudy_SharesTheStudysSteps()
    {
        Run("paper.yaml", "out", "--part", "figure-3a");
        int before = _server.World.Log.Count;
        RunSweep("reward.penalty", "[0.1, 1]");
        _server.World.Log.Skip(before).ShouldAllBe(line => line.Contains("rewardTrainingJobs"));
    }

    [Fact]
    public void Run_Iteration_GoesOnFromTheModelOfTheLastRound()
    {
        File.WriteAllText(_folder.File("iterate.yaml"), "kind: iteration\nname: again\nof: paper.yaml\nrounds: 2");
        JsonNode results = Run("iterate.yaml", "again");
        string[] models = [.. _server.World.FineTuningJobs.Values.Select(job => job.BaseModelVersion)];
        models.Length.ShouldBe(2);
        models[0].ShouldEndWith("scenes-base");
        models[1].ShouldBe(_server.World.FineTuningJobs.Values.First().ModelVersion);
        _server.World.Snapshots.Values.Last().GenerationJobs.Count.ShouldBe(2);
        results["parts"]!["again"]!["values"]!["round-2"]!["images_right"]!["value"]!.GetValue<double>().ShouldBeInRange(0, 1);
        results["orderings"]!.AsArray().Count.ShouldBe(2);
    }

    private JsonNode RunSweep(string key, string values)
    {
        File.WriteAllText(_folder.File("sweep.yaml"), $"kind: sweep\nname: sweep-it\nof: paper.yaml\nvary: {key}\nvalues: {values}");
        return Run("sweep.yaml", "swept");
    }

    private JsonNode Run(string file, string folder, params string[] more)
    {
        string output = _server.Succeed(["run", _folder.File(file), "--out", _folder.File(folder), "--features", _folder.File("clip"), "--json", .. more]);
        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.File(folder), "results.json")))!;
        JsonNode.DeepEquals(JsonNode.Parse(output), results).ShouldBeTrue();
        return results;
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
        Match[] files = [.. Regex.Matches(text, @"\]\(([^)]+)\)")];
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
