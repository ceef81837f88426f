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

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("PNDMScheduler", 7.5)]
    [InlineData("EulerAncestralDiscreteScheduler", 7.5)]
    [InlineData("DPMSolverMultistepScheduler", 1.0)]
    public void Generate_OneSeed_GivesOneImageWhateverItsBatch(string scheduler, double guidanceScale)
    {
        var settings = new SamplingSettings { NumInferenceSteps = 5, GuidanceScale = guidanceScale, SchedulerClass = scheduler };
        ImageRequest[] requests = [.. Prompts.Select((prompt, i) => new ImageRequest(prompt, (ulong)i + 7))];
        using Tensor together = Generate(requests, settings);
        using Tensor backwards = Generate([.. requests.Reverse()], settings);
        for (int i = 0; i < requests.Length; i++)
        {
            using Tensor alone = Generate([requests[i]], settings);
            using Tensor first = together[i].unsqueeze(0), second = backwards[requests.Length - 1 - i].unsqueeze(0);
            TensorAssert.BitEqual(first, alone);
            TensorAssert.BitEqual(second, alone);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Generate_PassesOfSeveralImages_GiveOneImageWhateverItsRowAndNeighbours(int perPass)
    {
        var settings = new SamplingSettings { NumInferenceSteps = 3, ImagesPerPass = perPass, SchedulerClass = "EulerAncestralDiscreteScheduler" };
        var wanted = new ImageRequest(Prompts[0], 7);
        using Tensor alone = Generate([wanted], settings);
        alone.shape[0].ShouldBe(1);
        for (int row = 0; row < perPass; row += 2)
        {
            ImageRequest[] requests = [.. Enumerable.Range(0, perPass + 1).Select(i => new ImageRequest(Prompts[i % 3], (ulong)(100 + i)))];
            requests[row] = wanted;
            using Tensor images = Generate(requests, settings);
            images.shape[0].ShouldBe(perPass + 1);
            using Tensor image = images[row].unsqueeze(0);
            TensorAssert.BitEqual(image, alone);
        }
    }

    [Fact]
    public void Generate_PassesAtOnce_GivesTheSameBits()
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, 7).Select(i => new ImageRequest(Prompts[i % 3], (ulong)i))];
        var settings = new SamplingSettings { NumInferenceSteps = 3, ImagesPerPass = 2, SchedulerClass = "EulerAncestralDiscreteScheduler" };
        int threads = get_num_threads();
        using Tensor inTurn = Generate(requests, settings);
        using Tensor atOnce = Generate(requests, settings with { PassesAtOnce = 3 });
        TensorAssert.BitEqual(atOnce, inTurn);
        get_num_threads().ShouldBe(threads);
    }

    [Fact]
    public void Generate_PassesAtOnceWithNoiseThatFails_ThrowsThatFailure()
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, 6).Select(i => new ImageRequest(Prompts[0], (ulong)i))];
        var settings = new SamplingSettings { NumInferenceSteps = 2, ImagesPerPass = 2, PassesAtOnce = 2 };
        Should.Throw<InvalidDataException>(() => new TextToImagePipeline(_model).Generate(requests, settings, new FailingNoise()))
            .Message.ShouldBe("no noise for image 3");
    }

    [Fact]
    public void Generate_OtherSeed_GivesAnotherImage()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 3 };
        using Tensor one = Generate([new ImageRequest(Prompts[0], 1)], settings);
        using Tensor two = Generate([new ImageRequest(Prompts[0], 2)], settings);
        (one - two).abs().max().item<float>().ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void Generate_SeveralImagesInOnePass_StaysWithinTolerance()
    {
        ImageRequest[] requests = [.. Prompts.Select((prompt, i) => new ImageRequest(prompt, (ulong)i))];
        using Tensor single = Generate(requests, new SamplingSettings { NumInferenceSteps = 4 });
        using Tensor together = Generate(requests, new SamplingSettings { NumInferenceSteps = 4, ImagesPerPass = 2 });
        TensorAssert.Close(together, single, 1e-4);
    }

    [Fact]
    public void Generate_GuidanceOff_IgnoresTheNegativePrompt()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 3, GuidanceScale = 1 };
        using Tensor plain = Generate([new ImageRequest(Prompts[0], 1)], settings);
        using Tensor negative = Generate([new ImageRequest(Prompts[0], 1, "blurry")], settings);
        TensorAssert.BitEqual(negative, plain);
    }

    [Fact]
    public void Generate_NonSquare_GivesThatSize()
    {
        using Tensor image = Generate([new ImageRequest(Prompts[0], 1)], new SamplingSettings { NumInferenceSteps = 2, Height = 96, Width = 160 });
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
        Should.Throw<ArgumentException>(() => Generate([new ImageRequest("a dog", 1)], settings)).Message.ShouldContain(setting);
    }

    [Fact]
    public void Generate_Cancelled_StopsAndLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        int steps = 0;
        TensorAssert.NoLeaks(() => Should.Throw<OperationCanceledException>(() => Generate(
            [new ImageRequest("a dog", 1)],
            new SamplingSettings { NumInferenceSteps = 20 },
            step =>
            {
                steps++;
                if (step.StepIndex == 2)
                    cancel.Cancel();
            },
            cancel.Token)));
        steps.ShouldBe(3);
    }

    [Fact]
    public void Generate_TwoHundredSteps_KeepsTensorsAndMemoryFlat()
    {
        var live = new List<long>();
        var memory = new List<long>();
        using Tensor image = Generate(
            [new ImageRequest("a dog", 1)],
            new SamplingSettings { NumInferenceSteps = 200, SchedulerClass = "DDIMScheduler" },
            _ =>
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
        Generate([new ImageRequest("a dog", 1)], new SamplingSettings { NumInferenceSteps = 2 }).Dispose();
        TensorAssert.NoLeaks(() => Generate([new ImageRequest("a dog", 1)], new SamplingSettings { NumInferenceSteps = 2 }).Dispose());
    }

    [Fact]
    public void Generate_TwoCallsAtOnce_DoNotTouchOneAnother()
    {
        var settings = new SamplingSettings { NumInferenceSteps = 6 };
        using Tensor expected = Generate([new ImageRequest(Prompts[0], 5)], settings);
        Tensor[] results = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(2).Select(i => Generate([new ImageRequest(Prompts[i % 2], 5)], settings))];
        TensorAssert.Close(results[0], expected, 1e-5);
        TensorAssert.Close(results[2], expected, 1e-5);
        foreach (Tensor result in results)
            result.Dispose();
    }

    private Tensor Generate(
        IReadOnlyList<ImageRequest> requests, SamplingSettings settings, Action<DenoisingStep>? watch = null, CancellationToken? cancellationToken = null) =>
        new TextToImagePipeline(_model).Generate(requests, settings, noise: null, watch, cancellationToken ?? TestContext.Current.CancellationToken);

    private sealed class FailingNoise : ILatentNoise
    {
        public Tensor Initial(int image, long[] shape) =>
            image == 3 ? throw new InvalidDataException($"no noise for image {image}") : zeros(shape);

        public Tensor Step(int image, int stepIndex, long[] shape) => zeros(shape);
    }
}
