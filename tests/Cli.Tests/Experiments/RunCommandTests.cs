using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Scenes.Models;
using RlhfT2I.TestKit;

namespace RlhfT2I.Cli.Tests.Experiments;

public sealed class RunCommandTests
{
    private const string Yaml =
        """
        name: small
        seed: 3
        labeling: { prompts_per_category: 2, images_per_prompt: 4 }
        unlabeled: { prompts_per_category: 1, images_per_prompt: 2 }
        fine_tuning: { updates: 10 }
        evaluation: { prompts_per_cell: 2, images_per_prompt: 4, best_of: 8, keep: 2, images_per_set: 4, raters: 3, controls: 0 }
        """;

    private static readonly string[] Groups = ["overall", "color", "count", "background", "combination", "seen", "unseen"];
    private static readonly string[] Outcomes = ["win", "lose", "tie", "two_thirds_win", "two_thirds_lose"];

    [Fact]
    public void Run_WholeLoop_WritesResultsAndReport()
    {
        using var folder = new TemporaryFolder();
        using var server = new FakeServer();
        JsonNode results = Run(server, folder, "first");
        foreach (string arm in (string[])["base", "fine_tuned", "best_of_n"])
        {
            foreach (string group in Groups)
            {
                double share = results["alignment"]![arm]![group]!.GetValue<double>();
                JsonNode interval = results["alignment_intervals"]![arm]![group]!;
                interval["lower"]!.GetValue<double>().ShouldBeLessThanOrEqualTo(share);
                interval["upper"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(share);
            }
        }

        foreach (string criterion in (string[])["alignment", "fidelity"])
        {
            foreach (string outcome in Outcomes)
                results["votes"]![criterion]![outcome]!.GetValue<double>().ShouldBeInRange(0, 1);
        }

        foreach (string scorer in (string[])["reward", "reward_without_auxiliary", "clip_score"])
        {
            results["reward_accuracy"]![scorer]!["seen"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
            results["reward_accuracy"]![scorer]!["unseen"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
        }

        results["fid"]!["base"]!.GetValue<double>().ShouldBePositive();
        results["fid"]!["fine_tuned"]!.GetValue<double>().ShouldBePositive();
        results["wall_seconds"]!.GetValue<double>().ShouldBePositive();
        results["peak_rss_bytes"]!.GetValue<long>().ShouldBeGreaterThan(10_000_000);
        results["device"]!.GetValue<string>().ShouldBe("cpu");
        results["seed"]!.GetValue<long>().ShouldBe(3);
        results["images_generated"]!.GetValue<long>().ShouldBe(32 + 8 + 128 + 64 + 64);
        results["labels"]!.GetValue<long>().ShouldBe(32);
        results["test_labels"]!.GetValue<long>().ShouldBe(128);
        foreach (string model in (string[])["base", "reward", "fine_tuned"])
            results["models"]![model]!.GetValue<string>().ShouldStartWith("sha256:");
        string page = File.ReadAllText(Path.Combine(folder.File("first"), "report.html"));
        page.ShouldContain("data:image/png;base64,");
        page.ShouldNotContain("src=\"http");
        Regex.Replace(page, "base64,[^\"]*", "").ShouldNotContain("NaN", Case.Sensitive);
    }

    [Fact]
    public void Run_SecondTime_AsksForNothingNewAndFindsTheSame()
    {
        using var folder = new TemporaryFolder();
        using var server = new FakeServer();
        JsonNode first = Run(server, folder, "first");
        int created = server.World.Log.Count;
        JsonNode second = Run(server, folder, "second");
        server.World.Log.Count.ShouldBe(created);
        Timeless(second).ShouldBe(Timeless(first));
    }

    [Fact]
    public void Run_IntoTheSameFolderAgain_KeepsWhatTheWorkCost()
    {
        using var folder = new TemporaryFolder();
        using var server = new FakeServer();
        Run(server, folder, "first");
        string file = Path.Combine(folder.File("first"), "results.json");
        var results = (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
        results["wall_seconds"] = 400.5;
        File.WriteAllText(file, results.ToJsonString());
        Run(server, folder, "first")["wall_seconds"]!.GetValue<double>().ShouldBe(400.5);
        results["seed"] = 4;
        File.WriteAllText(file, results.ToJsonString());
        Run(server, folder, "first")["wall_seconds"]!.GetValue<double>().ShouldBeLessThan(400);
    }

    [Fact]
    public void Run_OnAnotherServer_GivesTheSameResults()
    {
        using var folder = new TemporaryFolder();
        using FakeServer one = new(), other = new();
        Timeless(Run(other, folder, "other")).ShouldBe(Timeless(Run(one, folder, "one")));
    }

    [Fact]
    public void Run_WithoutEncoder_IsRefusedBeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        using var server = new FakeServer();
        string file = folder.File("small.yaml");
        File.WriteAllText(file, Yaml);
        (int code, _, string error) = server.Run("run", file, "--features", folder.File("none"));
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--features");
        server.World.Log.ShouldBeEmpty();
    }

    private static JsonNode Run(FakeServer server, TemporaryFolder folder, string name)
    {
        string file = folder.File("small.yaml");
        File.WriteAllText(file, Yaml);
        string encoder = folder.File("clip");
        if (!Directory.Exists(encoder))
            WriteEncoder(encoder);
        (int code, string output, string error) = server.Run("run", file, "--out", folder.File(name), "--features", encoder, "--json");
        code.ShouldBe(ExitCodes.Success, error);
        JsonNode.DeepEquals(JsonNode.Parse(output), JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File(name), "results.json")))).ShouldBeTrue();
        return JsonNode.Parse(output)!;
    }

    internal static void WriteEncoder(string folder)
    {
        using ClipModel model = SceneModelFactory.CreateClip(SceneModelShape.Bundled, seed: 1);
        SceneModelFolders.WriteClip(model, folder);
    }

    private static string Timeless(JsonNode results)
    {
        var copy = (JsonObject)results.DeepClone();
        copy.Remove("wall_seconds");
        copy.Remove("peak_rss_bytes");
        return copy.ToJsonString(JsonSerializerOptions.Default);
    }
}
