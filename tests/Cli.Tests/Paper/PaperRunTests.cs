using System.Text.Json.Nodes;
using RlhfT2I.Cli.Tests.Fakes;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class PaperRunTests : IDisposable
{
    private readonly StudyRunner _runner = new();

    private FakeServer Server => _runner.Server;

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Run_OnePart_AsksForNoMoreThanItNeeds()
    {
        JsonNode results = _runner.Run("paper.yaml", "out", "--part", "figure-3a");
        results["parts"]!.AsObject().Select(part => part.Key).ShouldBe(["figure-3a"]);
        results["complete"]!.GetValue<bool>().ShouldBeFalse();
        Server.World.FineTuningJobs.ShouldBeEmpty();
        Server.World.Evaluations.ShouldBeEmpty();
        Server.World.RewardJobs.Count.ShouldBe(4);
        File.ReadAllText(Path.Combine(_runner.File("out"), "report.html")).ShouldContain("Not made yet: table-1, table-4");
    }

    [Fact]
    public void Run_UnknownPart_IsRefusedBeforeAnyWork()
    {
        (int code, _, string error) = Server.Run("run", _runner.File("paper.yaml"), "--features", _runner.File("clip"), "--part", "figure-9");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--part: 'figure-9' is unknown");
        error.ShouldContain("appendix-c");
        Server.World.Log.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--inception", "none.safetensors", "--inception: 'none.safetensors' is no file")]
    [InlineData("--features", "none", "--features: 'none' holds no encoder")]
    public void Run_WithoutFeatures_IsRefusedBeforeAnyWork(string option, string value, string problem)
    {
        (int code, _, string error) = Server.Run("run", _runner.File("paper.yaml"), option, value);
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(problem);
        Server.World.Log.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name: a", "--part: only a file of kind 'paper' takes it")]
    [InlineData("kind: sweep\nname: s\nof: paper.yaml\nvary: reward.penalty\nvalues: [1, 2]", "--part: only a paper has parts")]
    [InlineData("kind: poem", "kind: 'poem' is unknown")]
    public void Run_PartOfWhatHasNone_IsRefused(string yaml, string problem)
    {
        File.WriteAllText(_runner.File("other.yaml"), yaml);
        (int code, _, string error) = Server.Run("run", _runner.File("other.yaml"), "--part", "figure-3a");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain(problem);
    }

    [Theory]
    [InlineData("reward.penalty", "[0.1, 1]", 4)]
    [InlineData("reward.temperature", "[0.5, 2]", 4)]
    [InlineData("reward.candidates", "[2, 8]", 4)]
    public void Run_SweepOfTheReward_MeasuresEachValue(string key, string values, int trainings)
    {
        JsonNode part = RunSweep(key, values)["parts"]!["sweep-it"]!;
        Server.World.RewardJobs.Count.ShouldBe(trainings);
        part["values"]!.AsObject().Count.ShouldBe(2);
        part["values"]!.AsObject().First().Value!["unseen"]!["value"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
        Server.World.FineTuningJobs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fine_tuning.pretraining_penalty", "[0, 1]")]
    [InlineData("fine_tuning.learning_rate", "[0.00001, 0.0001]")]
    public void Run_SweepOfFineTuning_MeasuresEachModelAndTheOriginal(string key, string values)
    {
        JsonNode part = RunSweep(key, values)["parts"]!["sweep-it"]!;
        Server.World.FineTuningJobs.Count.ShouldBe(2);
        part["values"]!.AsObject().Count.ShouldBe(3);
        part["values"]!["original"]!["fid"]!["value"]!.GetValue<double>().ShouldBePositive();
    }

    [Fact]
    public async Task Run_SweepInterrupted_CancelsAllItsJobsAndGoesOnWithThem()
    {
        using var interrupt = new CancellationTokenSource();
        Server.World.BeforeWatch = () =>
        {
            if (Server.World.FineTuningJobs.Count == 0)
                return;
            Server.World.JobsNeverEnd = true;
            interrupt.CancelAfter(50);
        };
        File.WriteAllText(_runner.File("sweep.yaml"), "kind: sweep\nname: sweep-it\nof: paper.yaml\nvary: fine_tuning.learning_rate\nvalues: [0.00001, 0.0001]");
        string[] command = ["run", _runner.File("sweep.yaml"), "--out", _runner.File("swept"), "--features", _runner.File("clip"), "--server", Server.Address];
        (await CommandLine.RunAsync(command, new StringWriter(), new StringWriter(), interrupt.Token)).ShouldBe(ExitCodes.Interrupted);
        string[] jobs = [.. Server.World.FineTuningJobs.Keys];
        jobs.Length.ShouldBe(2);
        jobs.ShouldAllBe(job => Server.World.Log.Contains($"cancel {job}"));

        (Server.World.BeforeWatch, Server.World.JobsNeverEnd) = (() => { }, false);
        Server.Succeed(command[..^2]);
        Server.World.FineTuningJobs.Count.ShouldBe(2);
        jobs.ShouldAllBe(job => Server.World.Log.Contains($"resume {job}"));
    }

    [Fact]
    public void Run_SweepAfterItsStudy_SharesTheStudysSteps()
    {
        _runner.Run("paper.yaml", "out", "--part", "figure-3a");
        int before = Server.World.Log.Count;
        RunSweep("reward.penalty", "[0.1, 1]");
        Server.World.Log.Skip(before).ShouldAllBe(line => line.Contains("rewardTrainingJobs"));
    }

    [Fact]
    public void Run_Iteration_GoesOnFromTheModelOfTheLastRound()
    {
        File.WriteAllText(_runner.File("iterate.yaml"), "kind: iteration\nname: again\nof: paper.yaml\nrounds: 2");
        JsonNode results = _runner.Run("iterate.yaml", "again");
        string[] models = [.. Server.World.FineTuningJobs.Values.Select(job => job.BaseModelVersion)];
        models.Length.ShouldBe(2);
        models[0].ShouldEndWith("scenes-base");
        models[1].ShouldBe(Server.World.FineTuningJobs.Values.First().ModelVersion);
        Server.World.Snapshots.Values.Last().GenerationJobs.Count.ShouldBe(2);
        results["parts"]!["again"]!["values"]!["round-2"]!["images_right"]!["value"]!.GetValue<double>().ShouldBeInRange(0, 1);
        results["orderings"]!.AsArray().Count.ShouldBe(2);
    }

    private JsonNode RunSweep(string key, string values)
    {
        File.WriteAllText(_runner.File("sweep.yaml"), $"kind: sweep\nname: sweep-it\nof: paper.yaml\nvary: {key}\nvalues: {values}");
        return _runner.Run("sweep.yaml", "swept");
    }
}
