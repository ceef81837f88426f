using System.Text.Json.Nodes;
using RlhfT2I.Scenes.Tests.Models;
using RlhfT2I.Scenes.Training;
using RlhfT2I.TestKit;

namespace RlhfT2I.Scenes.Tests.Training;

public sealed class ScenePretrainingTests
{
    private static readonly SceneTrainingOptions Short = SceneTrainingOptions.Diffusion with { Steps = 6, BatchSize = 4, WarmupSteps = 1 };

    [Fact]
    public void Run_CutOffAnywhere_EndsWithTheSameModels()
    {
        using var folder = new TemporaryFolder();
        PretrainingRequest request = Request(folder.File("cut"));
        int runs = 0;
        for (bool done = false; !done && runs < 20; runs++)
        {
            // Each run is cancelled after its first lines: of the log, of a checkpoint or of an evaluation, as it comes.
            using var cancel = new CancellationTokenSource();
            int lines = 0;
            done = new ScenePretraining(TimeProvider.System, _ =>
            {
                if (++lines == 3)
                    cancel.Cancel();
            }).Run(request, cancel.Token);
        }

        runs.ShouldBeInRange(3, 19);
        PretrainingRequest whole = Request(folder.File("whole"));
        new ScenePretraining(TimeProvider.System, _ => { }).Run(whole, CancellationToken.None).ShouldBeTrue();
        foreach (string file in (string[])[
            "clip/model.safetensors", "model/unet/diffusion_pytorch_model.safetensors", "encoder.checkpoint", "diffusion.checkpoint"])
            File.ReadAllBytes(folder.File($"cut/{file}")).ShouldBe(File.ReadAllBytes(folder.File($"whole/{file}")), file);
        Losses(folder.File("cut/diffusion.jsonl")).ShouldBe(Losses(folder.File("whole/diffusion.jsonl")));
    }

    [Fact]
    public void Run_Done_LeavesModelsLogsAndSamples()
    {
        using var folder = new TemporaryFolder();
        PretrainingRequest request = Request(folder.Path);
        new ScenePretraining(TimeProvider.System, _ => { }).Run(request, CancellationToken.None).ShouldBeTrue();
        File.Exists(folder.File("samples/000006.png")).ShouldBeTrue();
        JsonNode last = JsonNode.Parse(File.ReadLines(folder.File("diffusion.jsonl")).Last())!;
        ((long)last["step"]!).ShouldBe(6);
        ((double)last["right"]!).ShouldBeInRange(0, 1);
        foreach (string key in (string[])[
            "right_count", "right_color", "right_background", "right_combination", "object_right", "fidelity"])
            last[key].ShouldNotBeNull(key);
        JsonNode.Parse(File.ReadLines(folder.File("encoder.jsonl")).Last())!["zero_shot_object"].ShouldNotBeNull();
    }

    [Fact]
    public void Run_TimeIsOver_StopsWithACheckpoint()
    {
        using var folder = new TemporaryFolder();
        PretrainingRequest request = Request(folder.Path) with { TimeLimit = TimeSpan.FromTicks(1) };
        new ScenePretraining(TimeProvider.System, _ => { }).Run(request, CancellationToken.None).ShouldBeFalse();
        File.Exists(folder.File("model/model_index.json")).ShouldBeFalse();
        PretrainingRequest unlimited = request with { TimeLimit = null };
        new ScenePretraining(TimeProvider.System, _ => { }).Run(unlimited, CancellationToken.None).ShouldBeTrue();
    }

    [Fact]
    public void Run_DiffusionWithoutEncoder_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<InvalidOperationException>(
            () => new ScenePretraining(TimeProvider.System, _ => { })
                .Run(Request(folder.Path) with { TrainEncoder = false }, CancellationToken.None))
            .Message.ShouldContain("train the encoder first");
    }

    private static PretrainingRequest Request(string folder) => new()
    {
        Folder = folder,
        Shape = TinyShape.Instance,
        Encoder = Short with { EmaDecay = null },
        Diffusion = Short,
        LogEvery = 1,
        CheckpointEvery = 2,
        EvaluateEvery = 4,
        EvaluationImages = 4,
    };

    private static double[] Losses(string log) =>
        [.. File.ReadLines(log).Select(line => (double?)JsonNode.Parse(line)!["loss"]).OfType<double>()];
}
