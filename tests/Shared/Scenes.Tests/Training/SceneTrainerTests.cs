using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Scenes.Models;
using RlhfT2I.Scenes.Tests.Models;
using RlhfT2I.Scenes.Training;
using RlhfT2I.TestKit;

namespace RlhfT2I.Scenes.Tests.Training;

public sealed class SceneTrainerTests : IDisposable
{
    private static readonly SceneTrainingOptions Recipe =
        SceneTrainingOptions.Diffusion with { Steps = 60, BatchSize = 8, WarmupSteps = 5, LearningRate = 3e-3, EmaDecay = 0.9 };

    private readonly TemporaryFolder _folder = new();
    private readonly ClipTokenizer _tokenizer;

    public SceneTrainerTests()
    {
        SceneVocabulary.Instance.Write(_folder.Path);
        _tokenizer = ClipTokenizer.FromFolder(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Train_FewSteps_LowersTheLoss(bool encoder)
    {
        using SceneTrainer trainer = Create(encoder, Recipe);
        double[] losses = [.. Enumerable.Range(0, 60).Select(_ => trainer.Train().Loss)];
        trainer.IsDone.ShouldBeTrue();
        losses[^10..].Average().ShouldBeLessThan(0.85 * losses[..5].Average());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restore_CutOffRun_GivesTheSameBits(bool encoder)
    {
        string whole = _folder.File("whole"), part = _folder.File("part"), resumed = _folder.File("resumed");
        using (SceneTrainer trainer = Create(encoder, Recipe))
        {
            Train(trainer, 3);
            trainer.Save(part);
            Train(trainer, 3);
            trainer.Save(whole);
        }

        using (SceneTrainer trainer = Create(encoder, Recipe))
        {
            trainer.Restore(part);
            trainer.Step.ShouldBe(3);
            Train(trainer, 3);
            trainer.Save(resumed);
        }

        File.ReadAllBytes(resumed).ShouldBe(File.ReadAllBytes(whole));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Train_Step_LeavesNoTensorBehind(bool encoder)
    {
        using SceneTrainer trainer = Create(encoder, Recipe);
        trainer.Train();
        TensorAssert.NoLeaks(() => trainer.Train());
        TensorAssert.NoLeaks(() => trainer.Export(_folder.File("model")));
    }

    [Fact]
    public void Restore_OtherNumberOfSteps_GoesOnAtItsLearningRates()
    {
        using SceneTrainer trainer = Create(encoder: false, Recipe);
        Train(trainer, 8);
        trainer.Save(_folder.File("one"));
        SceneTrainingOptions shorter = Recipe with { Steps = 12 };
        using SceneTrainer other = Create(encoder: false, shorter);
        other.Restore(_folder.File("one"));
        other.Train().LearningRate.ShouldBe(shorter.Schedule.At(8));
        shorter.Schedule.At(8).ShouldNotBe(Recipe.Schedule.At(8));
    }

    [Fact]
    public void Train_InHalfPrecision_StaysNearFullPrecision()
    {
        using SceneTrainer half = Create(encoder: false, Recipe with { HalfPrecision = true });
        using SceneTrainer full = Create(encoder: false, Recipe with { HalfPrecision = false });
        for (int i = 0; i < 10; i++)
        {
            SceneStepResult a = half.Train(), b = full.Train();
            a.Loss.ShouldBe(b.Loss, 0.03 * b.Loss);
            if (i == 0)
                a.GradientNorm.ShouldBe(b.GradientNorm, 0.03 * b.GradientNorm);
        }
    }

    [Fact]
    public void Restore_OtherSeed_IsRefusedAndChangesNothing()
    {
        using SceneTrainer trainer = Create(encoder: false, Recipe);
        trainer.Train();
        trainer.Save(_folder.File("one"));
        using SceneTrainer other = Create(encoder: false, Recipe with { Seed = 2 });
        other.Save(_folder.File("before"));
        Should.Throw<InvalidDataException>(() => other.Restore(_folder.File("one"))).Message.ShouldContain("another run");
        other.Save(_folder.File("after"));
        File.ReadAllBytes(_folder.File("after")).ShouldBe(File.ReadAllBytes(_folder.File("before")));
    }

    [Fact]
    public void Restore_OtherTextEncoder_IsRefused()
    {
        using SceneTrainer trainer = Create(encoder: false, Recipe);
        trainer.Save(_folder.File("one"));
        using SceneTrainer other = Create(encoder: false, Recipe, clipSeed: 8);
        Should.Throw<InvalidDataException>(() => other.Restore(_folder.File("one"))).Message.ShouldContain("another run");
    }

    [Fact]
    public void Restore_CutOffFile_IsRefused()
    {
        using SceneTrainer trainer = Create(encoder: false, Recipe);
        trainer.Save(_folder.File("one"));
        byte[] bytes = File.ReadAllBytes(_folder.File("one"));
        File.WriteAllBytes(_folder.File("one"), bytes[..(bytes.Length / 2)]);
        Should.Throw<InvalidDataException>(() => trainer.Restore(_folder.File("one"))).Message.ShouldContain("damaged");
    }

    [Fact]
    public void Schedule_EndsAtZero()
    {
        Recipe.Schedule.At(Recipe.WarmupSteps).ShouldBe(Recipe.LearningRate, 1e-12);
        Recipe.Schedule.At(Recipe.Steps).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Create_OneImageInABatch_HasNoContrast() =>
        Should.Throw<ArgumentException>(() => Create(encoder: true, Recipe with { BatchSize = 1 })).Message.ShouldContain("BatchSize");

    [Theory]
    [InlineData(nameof(SceneTrainingOptions.Steps))]
    [InlineData(nameof(SceneTrainingOptions.LearningRate))]
    [InlineData(nameof(SceneTrainingOptions.CaptionDropout))]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        SceneTrainingOptions wrong = name switch
        {
            nameof(SceneTrainingOptions.Steps) => Recipe with { Steps = 0 },
            nameof(SceneTrainingOptions.LearningRate) => Recipe with { LearningRate = double.NaN },
            _ => Recipe with { CaptionDropout = 1 },
        };
        Should.Throw<ArgumentException>(wrong.Validate).Message.ShouldContain(name);
    }

    private static void Train(SceneTrainer trainer, int steps)
    {
        for (int i = 0; i < steps; i++)
            trainer.Train();
    }

    private SceneTrainer Create(bool encoder, SceneTrainingOptions options, ulong clipSeed = 7)
    {
        if (encoder)
        {
            int batch = options.BatchSize == 1 ? 1 : 24;
            return new DualEncoderTrainer(TinyShape.Instance, options with { BatchSize = batch, EmaDecay = null }, _tokenizer);
        }

        using ClipModel clip = SceneModelFactory.CreateClip(TinyShape.Instance, clipSeed);
        return new DiffusionTrainer(TinyShape.Instance, options, clip, _tokenizer);
    }
}
