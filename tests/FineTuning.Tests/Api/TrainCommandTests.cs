using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

/// <summary>The verb as it is called from a shell, on one rank.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_OnImagesWithRewards_LeavesAModelThatLoads()
    {
        WriteImages();
        TinyModel.Write(_folder.File("model"));
        await File.WriteAllTextAsync(_folder.File("settings.json"), """{"updateCount": 2, "modelBatchSize": 2, "microBatchSize": 2}""", TestContext.Current.CancellationToken);
        (int code, string error) = await RunAsync($"--RankTraining:Model={_folder.File("model")}", $"--RankTraining:Settings={_folder.File("settings.json")}");
        code.ShouldBe(ExitCodes.Success, error);
        DiffusersLayout.Load(_folder.File("run/trained")).Dispose();
    }

    [Theory]
    [InlineData("{}", "there is no folder", "none")]
    [InlineData("""{"updateCount": -1}""", "update_count", "model")]
    [InlineData("""{"noSuchField": 1}""", "noSuchField", "model")]
    [InlineData("""{"adapterRank": 4}""", "adapter_rank", "model")]
    public async Task Train_WithBadInput_NamesIt(string settings, string named, string model)
    {
        WriteImages();
        Directory.CreateDirectory(_folder.File("model"));
        await File.WriteAllTextAsync(_folder.File("settings.json"), settings, TestContext.Current.CancellationToken);
        (int code, string error) = await RunAsync($"--RankTraining:Model={_folder.File(model)}", $"--RankTraining:Settings={_folder.File("settings.json")}");
        code.ShouldBe(ExitCodes.BadConfiguration, error);
        error.ShouldContain(named);
    }

    private async Task<(int Code, string Error)> RunAsync(params string[] options)
    {
        using var error = new StringWriter();
        int code = await ServiceHost.RunAsync(
            [
                "train", $"--Storage:Root={_folder.File("run")}", $"--FineTuning:PretrainingRoot={_folder.Path}", "--RankTraining:Images=images",
                "--Peers:Addresses:Feedback=self", "--Peers:Addresses:Reward=self", "--Peers:Addresses:Generation=self", "--Logging:LogLevel:Default=None", .. options,
            ],
            builder => builder.AddFineTuning(), app => app.MapFineTuning(), error, TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }

    private void WriteImages()
    {
        PairFolder.WriteImageFolder(_folder.File("images"), 4);
        string lines = _folder.File("images/metadata.jsonl");
        File.WriteAllLines(lines, [.. File.ReadAllLines(lines).Select(line => line[..^1] + ", \"reward\": 0.5}")]);
    }
}
