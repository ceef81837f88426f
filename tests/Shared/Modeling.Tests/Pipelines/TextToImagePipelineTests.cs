using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Pipelines;

public sealed class TextToImagePipelineTests : IDisposable
{
    private static readonly string[] Prompts = ["two green dogs on the moon", "a red colored cat in a city", "One dog"];

    private readonly StableDiffusionModel _model = DiffusersLayout.Load(Repository.Parity("pipeline"));

    private TextToImagePipeline Pipeline => new(_model);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("PNDMScheduler", 7.5)]
    [InlineData("EulerAncestralDiscreteScheduler", 7.5)]
    [InlineData("DPMSolverMultistepScheduler", 1.0)]
    public void Generate_OneSeed_GivesOneImageWhateverItsBatch(string scheduler, double guidanceScale)
    {
        var settings = new SamplingSettings { NumInferenceSteps = 5, GuidanceScale = guidanceScale, SchedulerClass = scheduler };
        ImageRequest[] requests = [.. Prompts.Select((prompt, i) => new ImageRequest(prompt, (ulong)i + 7))];
        using Tensor together = Pipeline.Generate(requests, settings);
        using Tensor backwards = Pipeline.Generate([.. requests.Reverse()], settings);
        for (int i = 0; i < requests.Length; i++)
        {
            using Tensor alone = Pipeline.Generate([requests[i]], settings);
            using Tensor first = together[i].unsqueeze(0), second = backwards[requests.Length - 1 - i].unsqueeze(0);
            TensorAssert.BitEqual(first, alone);
            TensorAssert.BitEqual(second, alone);
        }
    }

    [Fact]
    public void Generate_OtherSeed_GivesAnotherImage()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 3 };
        using Tensor one = Pipeline.Generate([new ImageRequest(Prompts[0], 1)], settings);
        using Tensor two = Pipeline.Generate([new ImageRequest(Prompts[0], 2)], settings);
        (one - two).abs().max().item<float>().ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void Generate_SeveralImagesInOnePass_StaysWithinTolerance()
    {
        ImageRequest[] requests = [.. Prompts.Select((prompt, i) => new ImageRequest(prompt, (ulong)i))];
        using Tensor single = Pipeline.Generate(requests, new SamplingSettings { NumInferenceSteps = 4 });
        using Tensor together = Pipeline.Generate(requests, new SamplingSettings { NumInferenceSteps = 4, ImagesPerPass = 2 });
        TensorAssert.Close(together, single, 1e-4);
    }

    [Fact]
    public void Generate_GuidanceOff_IgnoresTheNegativePrompt()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 3, GuidanceScale = 1 };
        using Tensor plain = Pipeline.Generate([new ImageRequest(Prompts[0], 1)], settings);
        using Tensor negative = Pipeline.Generate([new ImageRequest(Prompts[0], 1, "blurry")], settings);
        TensorAssert.BitEqual(negative, plain);
    }

    [Fact]
    public void Generate_NonSquare_GivesThatSize()
    {
        using Tensor image = Pipeline.Generate([new ImageRequest(Prompts[0], 1)], new SamplingSettings { NumInferenceSteps = 2, Height = 96, Width = 160 });
        image.shape.ShouldBe([1, 3, 96, 160]);
        image.min().item<float>().ShouldBeGreaterThanOrEqualTo(0);
        image.max().item<float>().ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(nameof(SamplingSettings.Height))]
    [InlineData(nameof(SamplingSettings.NumInferenceSteps))]
    [InlineData(nameof(SamplingSettings.GuidanceScale))]
    [InlineData(nameof(SamplingSettings.Eta))]
    public void Generate_SettingOutOfRange_NamesIt(string setting)
    {
        SamplingSettings settings = setting switch
        {
            nameof(SamplingSettings.Height) => new() { Height = 100 },
            nameof(SamplingSettings.NumInferenceSteps) => new() { NumInferenceSteps = 0 },
            nameof(SamplingSettings.GuidanceScale) => new() { GuidanceScale = double.NaN },
            _ => new() { Eta = 2 },
        };
        Should.Throw<ArgumentException>(() => Pipeline.Generate([new ImageRequest("a dog", 1)], settings)).Message.ShouldContain(setting);
    }

    [Fact]
    public void Generate_Cancelled_StopsAndLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        int steps = 0;
        TensorAssert.NoLeaks(() => Should.Throw<OperationCanceledException>(() => Pipeline.Generate(
            [new ImageRequest("a dog", 1)],
            new SamplingSettings { NumInferenceSteps = 20 },
            watch: step =>
            {
                steps++;
                if (step.StepIndex == 2)
                    cancel.Cancel();
            },
            cancellationToken: cancel.Token)));
        steps.ShouldBe(3);
    }

    [Fact]
    public void Generate_TwoHundredSteps_KeepsTensorsAndMemoryFlat()
    {
        var live = new List<long>();
        var memory = new List<long>();
        using Tensor image = Pipeline.Generate(
            [new ImageRequest("a dog", 1)],
            new SamplingSettings { NumInferenceSteps = 200, SchedulerClass = "DDIMScheduler" },
            watch: _ =>
            {
                live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                memory.Add(Environment.WorkingSet);
            });
        live.Count.ShouldBe(200);
        live.Skip(1).Distinct().Count().ShouldBe(1);
        (memory[^1] - memory[20]).ShouldBeLessThan(32L * 1024 * 1024);
    }

    [Fact]
    public void Generate_Repeated_LeaksNothing()
    {
        Pipeline.Generate([new ImageRequest("a dog", 1)], new SamplingSettings { NumInferenceSteps = 2 }).Dispose();
        TensorAssert.NoLeaks(() => Pipeline.Generate([new ImageRequest("a dog", 1)], new SamplingSettings { NumInferenceSteps = 2 }).Dispose());
    }

    [Fact]
    public void Generate_TwoCallsAtOnce_DoNotTouchOneAnother()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 6 };
        using Tensor expected = Pipeline.Generate([new ImageRequest(Prompts[0], 5)], settings);
        Tensor[] results = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(2).Select(i => Pipeline.Generate([new ImageRequest(Prompts[i % 2], 5)], settings))];
        TensorAssert.Close(results[0], expected, 1e-5);
        TensorAssert.Close(results[2], expected, 1e-5);
        foreach (Tensor result in results)
            result.Dispose();
    }
}
