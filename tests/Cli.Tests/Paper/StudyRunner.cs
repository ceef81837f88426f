using System.Text.Json.Nodes;
using RlhfT2I.Cli.Tests.Experiments;
using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.TestKit;

namespace RlhfT2I.Cli.Tests.Paper;

/// <summary>A small study, and a fake server of its own to run it on.</summary>
public sealed class StudyRunner : IDisposable
{
    /// <summary>The study.</summary>
    internal const string Study =
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
        reference: { captions: 50 }
        grids: { appendix_prompts_per_cell: 2, images: 2, unlisted: [A cat and a dog] }
        """;

    private readonly TemporaryFolder _folder = new();

    public StudyRunner()
    {
        RunCommandTests.WriteEncoder(File("clip"));
        System.IO.File.WriteAllText(File("paper.yaml"), Study);
    }

    internal FakeServer Server { get; } = new();

    /// <summary>A path below a folder of its own.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Runs a file, which must succeed, and reads its results.</summary>
    public JsonNode Run(string file, string folder, params string[] more)
    {
        string output = Server.Succeed(["run", File(file), "--out", File(folder), "--features", File("clip"), "--json", .. more]);
        JsonNode results = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(File(folder), "results.json")))!;
        JsonNode.DeepEquals(JsonNode.Parse(output), results).ShouldBeTrue();
        return results;
    }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
