using System.Security.Cryptography;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.FineTuning.Tests.Domain.Training;

public sealed class FineTuningRunTests : IDisposable
{
    private const string Job = "sha256:job";
    private static readonly TrainingSettings Settings = new()
    {
        UpdateCount = 6,
        PretrainingPenalty = 0.5,
        ModelBatchSize = 4,
        PretrainingBatchSize = 4,
        MicroBatchSize = 2,
        LearningRate = 1e-3,
        EmaDecay = 0.9,
        CaptionDropoutShare = 0.2,
        NoiseOffset = 0.05,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Restore_BetweenTwoUpdates_EndsInTheSameWeights()
    {
        string whole = Weights(Settings, run => Train(run, 0, 6));

        string state = Path.Combine(_folder.Path, "state.safetensors");
        Weights(Settings, run =>
        {
            Train(run, 0, 3);
            run.Save(state, Job);
        });
        string parts = Weights(Settings, run =>
        {
            run.Restore(state, Job);
            run.Step.ShouldBe(3);
            Train(run, 3, 6);
        });

        parts.ShouldBe(whole);
    }

    [Fact]
    public void Train_SameSeedTwice_EndsInTheSameWeights_AnotherSeedInOthers()
    {
        string first = Weights(Settings, run => Train(run, 0, 2));
        Weights(Settings, run => Train(run, 0, 2)).ShouldBe(first);
        Weights(Settings, run => Train(run, 0, 2), seed: 8).ShouldNotBe(first);
    }

    [Fact]
    public void Train_CacheOfNoBytes_EndsInTheSameWeights()
    {
        string kept = Weights(Settings, run => Train(run, 0, 2));
        Weights(Settings, run => Train(run, 0, 2), cacheBytes: 0).ShouldBe(kept);
    }

    [Fact]
    public void Train_CacheOnDisk_EndsInTheSameWeightsAndAsksForNoPictureTwice()
    {
        string kept = Weights(Settings, run => Train(run, 0, 4));
        Weights(Settings, run => Train(run, 0, 4), cacheBytes: 0, diskBytes: 1 << 20).ShouldBe(kept);
        // Room for some of them alone.
        Weights(Settings, run => Train(run, 0, 4), cacheBytes: 0, diskBytes: 60_000).ShouldBe(kept);
        Weights(Settings, run =>
        {
            LatentKey key = Batch(0).Model[0].Key;
            run.Needs(key).ShouldBeTrue();
            Train(run, 0, 1);
            run.Needs(key).ShouldBeFalse();
        }, cacheBytes: 0, diskBytes: 1 << 20);
        Directory.EnumerateFiles(_folder.Path, ".tensors-*").ShouldBeEmpty();
    }

    [Fact]
    public void Train_WithActivationCheckpointing_MeasuresTheSame()
    {
        double expected = Loss(Settings);
        Loss(Settings with { ActivationCheckpointing = true }).ShouldBe(expected, 1e-6 * Math.Abs(expected));
        string first = Weights(Settings with { ActivationCheckpointing = true }, run => Train(run, 0, 2));
        Weights(Settings with { ActivationCheckpointing = true }, run => Train(run, 0, 2)).ShouldBe(first);
        using var run = new FineTuningRun(TinyModel.Load(_folder), Settings with { ActivationCheckpointing = true }, 1, 1 << 20);
        Train(run, 0, 2);
        TensorAssert.NoLeaks(() => run.Train(Batch(0)));
    }

    [Fact]
    public void Train_WithMinSnrGamma_EndsInOtherWeights()
    {
        string plain = Weights(Settings, run => Train(run, 0, 1));
        Weights(Settings with { MinSnrGamma = 5 }, run => Train(run, 0, 1)).ShouldNotBe(plain);
    }

    [Fact]
    public void Train_WeightZero_LeavesTheGradientOfTheOthers()
    {
        // Two runs that differ in the picture of an image without weight; a third gives that image a weight.
        string one = Weights(Settings, run => run.Train(new TrainingBatch([Sample(0, 1), Sample(1, 0)], [])));
        string other = Weights(Settings, run => run.Train(new TrainingBatch([Sample(0, 1), Sample(7, 0)], [])));
        string heavy = Weights(Settings, run => run.Train(new TrainingBatch([Sample(0, 1), Sample(7, 1)], [])));
        other.ShouldBe(one);
        heavy.ShouldNotBe(one);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Train_OtherMicroBatches_MeasuresTheSameLoss(int size)
    {
        double expected = Loss(Settings), found = Loss(Settings with { MicroBatchSize = size });
        found.ShouldBe(expected, Math.Abs(expected) * 1e-5);
    }

    [Fact]
    public void Restore_OfAnotherJob_IsRefusedAndChangesNothing()
    {
        string state = Path.Combine(_folder.Path, "state.safetensors");
        Weights(Settings, run => run.Save(state, Job));
        Weights(Settings, run =>
        {
            Train(run, 0, 1);
            Should.Throw<InvalidDataException>(() => run.Restore(state, "sha256:other")).Message.ShouldContain("sha256:other");
            run.Step.ShouldBe(1);
        });
    }

    [Fact]
    public void Train_InBFloat16_HasTheLossOfFloat32WithinItsRoundingAndRepeats()
    {
        TrainingSettings half = Settings with { ComputeFormat = "Bfloat16" };
        Loss(half).ShouldBe(Loss(Settings), 0.02 * Loss(Settings));
        string first = Weights(half, run => Train(run, 0, 2));
        Weights(half, run => Train(run, 0, 2)).ShouldBe(first);
        Weights(Settings, run => Train(run, 0, 2)).ShouldNotBe(first);
    }

    [Fact]
    public void Train_InBFloat16_LeavesNoTensorBehind()
    {
        using var run = new FineTuningRun(TinyModel.Load(_folder), Settings with { ComputeFormat = "Bfloat16" }, 1, 1 << 20);
        Train(run, 0, 2);
        TensorAssert.NoLeaks(() => run.Train(Batch(0)));
    }

    [Fact]
    public void Export_AfterTraining_LoadsAndPredictsAsInMemory()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "made")).FullName;
        using var run = new FineTuningRun(TinyModel.Load(_folder), Settings with { EmaDecay = 0 }, 1, 1 << 20);
        Train(run, 0, 2);
        run.Export(folder, ema: false);
        using StableDiffusionModel made = DiffusersLayout.Load(folder), original = TinyModel.Load(_folder);
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        torch.Tensor latents = torch.ones(1, 48, 10, 10), time = torch.tensor(3L), text = torch.ones(1, 16, 16);
        torch.Tensor found = made.UNet.call(latents, time, text);
        found.equal(run.Model.UNet.call(latents, time, text)).all().item<bool>().ShouldBeTrue();
        found.equal(original.UNet.call(latents, time, text)).all().item<bool>().ShouldBeFalse();
    }

    [Fact]
    public void Train_ManyTimes_LeavesNoTensorBehind()
    {
        using var run = new FineTuningRun(TinyModel.Load(_folder), Settings, 1, 1 << 20);
        Train(run, 0, 2);
        TensorAssert.NoLeaks(() => run.Train(Batch(0)));
    }

    private static TrainingSample Sample(long index, double weight)
    {
        TrainingSample drawn = new ScenePairs([new PretrainingDraw(5, 100)]).Get(index, draw: true);
        return drawn with { Key = new LatentKey(IsPretraining: false, index), Weight = weight, PromptText = "a dog" };
    }

    private static TrainingBatch Batch(long step)
    {
        var pairs = new ScenePairs([new PretrainingDraw(9, 30)]);
        var order = new BatchOrder(2, 12);
        return new TrainingBatch(
            [.. order.At(step, 4).Select(index => Sample(index, 0.1 + (0.05 * index)))], [.. order.At(step, 4).Select(index => pairs.Get(index, draw: true))]);
    }

    private static void Train(FineTuningRun run, long from, long to)
    {
        for (long step = from; step < to; step++)
            run.Train(Batch(step));
    }

    private double Loss(TrainingSettings settings)
    {
        using var run = new FineTuningRun(TinyModel.Load(_folder), settings, 1, 1 << 20);
        return run.Train(Batch(0)).Result.Loss;
    }

    private string Weights(TrainingSettings settings, Action<FineTuningRun> train, long seed = 7, long cacheBytes = 1 << 20, long diskBytes = 0)
    {
        using var run = new FineTuningRun(TinyModel.Load(_folder), settings, seed, cacheBytes, disk: (_folder.Path, diskBytes));
        train(run);
        string path = Path.Combine(_folder.Path, Guid.NewGuid().ToString("n"));
        run.Save(path, Job);
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
    }
}
