using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Reward.Tests.Domain.Training;

public sealed class RewardTrainerTests
{
    private const ulong Seed = 5;

    private static readonly float[][] Images = [[1, 0], [0, 1], [0.6f, 0.8f], [0.8f, -0.6f]];
    private static readonly float[][] Texts = [[1, 0], [0, 1], [-1, 0]];

    private static readonly TrainingPlan Plan = new()
    {
        Images = [.. Enumerable.Range(0, 4).Select(i => new LabelledImage($"i{i}", "", "", true, false))],
        Texts = ["a", "b", "c"],
        Training = [new(0, 0, true, [1, 2]), new(1, 0, false, null), new(2, 1, true, [0, 2]), new(3, 1, false, null)],
        Validation = [],
    };

    private static readonly RewardSettings Settings = new()
    {
        HiddenWidths = [8],
        EpochCount = 1,
        BatchSize = 4,
        ClassBalance = false,
        Standardize = false,
        PromptCandidateCount = 3,
        Temperature = 0.7,
        PromptClassificationPenalty = 0.3,
    };

    [Fact]
    public void RunEpoch_FirstBatch_HasTheLossOfEquationOne()
    {
        using var trainer = new RewardTrainer("job", Plan, Images, Texts, Settings, Seed);
        IReadOnlyList<TrainingPoint> points = trainer.RunEpoch(TestContext.Current.CancellationToken);

        // The same network, its loss taken apart by hand.
        using Generator generator = SeedSequence.CreateGenerator(Seed, 21, 0);
        using var model = new RewardModel(new RewardModelConfig { ImageWidth = 2, TextWidth = 2, HiddenWidths = [8] }, generator);
        using var ensemble = new RewardEnsemble([model]);
        double R(int image, int text) => ensemble.Score(Images[image], Texts[text]).Value;
        double squared = Plan.Training.Average(sample => Math.Pow((sample.IsGood ? 1 : 0) - R(sample.Image, sample.Text), 2));
        double classification = Plan.Training.Where(sample => sample.IsGood).Average(sample =>
            -Math.Log(Math.Exp(R(sample.Image, sample.Text) / 0.7) / sample.Candidates!.Append(sample.Text).Sum(text => Math.Exp(R(sample.Image, text) / 0.7))));
        points.Single(point => point.Metric == "squared_error").Value.ShouldBe(squared, 1e-5);
        points.Single(point => point.Metric == "prompt_classification").Value.ShouldBe(classification, 1e-5);
        points.Single(point => point.Metric == "loss").Value.ShouldBe(squared + 0.3 * classification, 1e-5);
    }

    [Fact]
    public void RunEpoch_ToTheEnd_LeavesNoTensorBehindAndRepeatsBitForBit()
    {
        RewardSettings settings = Settings with { EpochCount = 3, EnsembleSize = 2 };
        double[] Rewards()
        {
            using var trainer = new RewardTrainer("job", Plan, Images, Texts, settings, Seed);
            while (!trainer.IsFinished)
                trainer.RunEpoch(TestContext.Current.CancellationToken);
            trainer.StepCount.ShouldBe(trainer.MaxStepCount);
            using RewardEnsemble result = trainer.TakeResult();
            result.HeadCount.ShouldBe(2);
            return [.. Images.Select(image => result.Score(image, Texts[0]).Value)];
        }

        double[] first = Rewards();
        double[] second = [];
        TensorAssert.NoLeaks(() => second = Rewards());
        second.ShouldBe(first);
    }

    [Fact]
    public void RunEpoch_ValidationStopsImproving_StopsEarly()
    {
        // Validation contradicts training, so it is best at the start.
        TrainingPlan plan = Plan with { Validation = [.. Plan.Training.Select(sample => sample with { IsGood = !sample.IsGood, Candidates = null })] };
        RewardSettings settings = Settings with { EpochCount = 500, EarlyStopEpochCount = 3, LearningRate = 0.05 };
        using var trainer = new RewardTrainer("job", plan, Images, Texts, settings, Seed);
        while (!trainer.IsFinished)
            trainer.RunEpoch(TestContext.Current.CancellationToken);
        trainer.StepCount.ShouldBeLessThan(100);
    }

    [Fact]
    public void RunEpoch_NoEarlyStop_KeepsTheLastWeights()
    {
        // Validation contradicts training: the best epoch is the first, and after the last one training is learned by heart.
        TrainingPlan plan = Plan with { Validation = [.. Plan.Training.Select(sample => sample with { IsGood = !sample.IsGood, Candidates = null })] };
        double ErrorAfter(int stop)
        {
            using var trainer = new RewardTrainer("job", plan, Images, Texts, Settings with { EpochCount = 200, EarlyStopEpochCount = stop, LearningRate = 0.05 }, Seed);
            while (!trainer.IsFinished)
                trainer.RunEpoch(TestContext.Current.CancellationToken);
            using RewardEnsemble result = trainer.TakeResult();
            return plan.Training.Average(sample => Math.Pow((sample.IsGood ? 1 : 0) - result.Score(Images[sample.Image], Texts[sample.Text]).Value, 2));
        }

        ErrorAfter(0).ShouldBeLessThan(0.05);
        ErrorAfter(3).ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void RunEpoch_VectorsNotFinite_IsATypedError()
    {
        using var trainer = new RewardTrainer("job", Plan, [[float.NaN, 0], .. Images.Skip(1)], Texts, Settings, Seed);
        Should.Throw<LossNotFiniteException>(() => trainer.RunEpoch(TestContext.Current.CancellationToken)).Message.ShouldContain("step 1");
    }

    [Fact]
    public void RewardEnsemble_SavedAndLoaded_GivesTheSameRewards()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new RewardTrainer("job", Plan, Images, Texts, Settings with { Standardize = true }, Seed);
        trainer.RunEpoch(TestContext.Current.CancellationToken);
        using RewardEnsemble trained = trainer.TakeResult();
        trained.Save(0, folder.File("head.safetensors"));
        using RewardEnsemble loaded = RewardEnsemble.Load(trained.Config, [folder.File("head.safetensors")]);
        loaded.Score(Images[2], Texts[1]).ShouldBe(trained.Score(Images[2], Texts[1]));
        Should.Throw<ArgumentException>(() => loaded.Score([1, 0, 0], Texts[1]));
    }
}
