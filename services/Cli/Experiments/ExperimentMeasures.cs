using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Cli.Rewards;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Rating;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Cli.Experiments;

/// <summary>What is measured on the finished images of an experiment.</summary>
/// <param name="session">The server.</param>
/// <param name="experiment">The experiment.</param>
/// <param name="prompts">The prompts of the evaluation.</param>
internal sealed class ExperimentMeasures(Session session, Experiment experiment, IReadOnlyList<EvaluationPrompt> prompts)
{
    private readonly Dictionary<string, EvaluationPrompt> _prompts = prompts.ToDictionary(prompt => prompt.Text);

    /// <summary>Measures all that the experiment made; device, lineage and the count of images are left to the caller.</summary>
    /// <param name="made">What was made.</param>
    /// <param name="encoderFolder">Encoder of the feature distance.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ExperimentOutcome> MeasureAsync(ExperimentProducts made, string encoderFolder, CancellationToken cancellationToken)
    {
        ArmOutcome all = await JudgeAsync("base", "base", made.BaseImages, judged: true, cancellationToken);
        ArmOutcome first = all with { Images = [.. all.Images.Where(image => image.SampleIndex < experiment.Evaluation.ImagesPerPrompt)] };
        ArmOutcome tuned = await JudgeAsync("fine_tuned", "fine-tuned", made.FineTunedImages, judged: true, cancellationToken);
        ArmOutcome control = await JudgeAsync("control", "control (equal weights)", made.ControlImages, judged: true, cancellationToken);
        return new ExperimentOutcome
        {
            Experiment = experiment,
            TrainingLabels = made.TrainingLabels,
            TestLabels = made.TestLabels,
            Base = first,
            FineTuned = tuned,
            Control = control,
            BestOfN = Select(all, made.Best),
            Votes = made.Votes,
            ControlVotes = made.ControlVotes,
            Accuracy = await AccuracyAsync(made.Reward, made.TestLabels, cancellationToken),
            PlainAccuracy = await AccuracyAsync(made.PlainReward, made.TestLabels, cancellationToken),
            BaseRewards = await RewardsAsync(made.Reward.RewardModel, first, cancellationToken),
            FeatureDistances = FeatureDistances(encoderFolder, new ExperimentSeeds(experiment.Seed).Reference, first, tuned, control),
            RewardCurves =
            [
                ("with auxiliary loss", await RewardPointsAsync(made.Reward.Name, cancellationToken)),
                ("without", await RewardPointsAsync(made.PlainReward.Name, cancellationToken)),
            ],
            FineTuningCurves =
            [
                ("control", await FineTuningPointsAsync(made.Control.Name, cancellationToken)),
                ("fine-tuned", await FineTuningPointsAsync(made.FineTuned.Name, cancellationToken)),
            ],
            TrainingSet = made.TrainingSet,
        };
    }

    private async Task<GetRewardModelAccuracyResponse> AccuracyAsync(
        RewardTrainingJob reward, LabelSnapshot labels, CancellationToken cancellationToken) =>
        await session.Suite.Reward.GetRewardModelAccuracyAsync(
            new() { Name = reward.RewardModel, LabelSnapshot = labels.Name }, cancellationToken: cancellationToken);

    /// <summary>Downloads the images of a job and lets the attentive rater judge each.</summary>
    /// <param name="key">Name of the arm in the results.</param>
    /// <param name="title">Its name for people.</param>
    /// <param name="job">The job.</param>
    /// <param name="judged">Whether they are judged: the rater reads pictures of the embedded world alone.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ArmOutcome> JudgeAsync(string key, string title, GenerationJob job, bool judged, CancellationToken cancellationToken)
    {
        List<Image> images = await ImageFiles.ListAsync(session, job.Name, cancellationToken);
        IReadOnlyDictionary<string, byte[]> files =
            await ImageFiles.DownloadAsync(session, images, $"judging {title} images", cancellationToken);
        var order = prompts.Select((prompt, i) => (prompt.Text, i)).ToDictionary(entry => entry.Text, entry => entry.i);
        return new ArmOutcome(key, title, [.. images
            .OrderBy(image => order[image.PromptText]).ThenBy(image => image.SampleIndex)
            .Select(image => Judge(image, files[image.Name], judged))]);
    }

    /// <summary>The images that best-of-n kept.</summary>
    private ArmOutcome Select(ArmOutcome all, SelectBestOfNResponse best)
    {
        var kept = best.Selections.SelectMany(selection => selection.Selected).Select(score => score.Image).ToHashSet();
        string title = $"best {experiment.Evaluation.Keep} of {experiment.Evaluation.BestOf}";
        return new ArmOutcome("best_of_n", title, [.. all.Images.Where(image => kept.Contains(image.Name))]);
    }

    /// <summary>Rewards of an arm's images; null where one could not be computed.</summary>
    private async Task<IReadOnlyList<double?>> RewardsAsync(string rewardModel, ArmOutcome arm, CancellationToken cancellationToken)
    {
        List<ImageScore> scores = await Scoring.ScoreAsync(session, rewardModel, [.. arm.Images.Select(image => image.Name)], cancellationToken);
        return [.. scores.Select(score => score.Reward?.Value)];
    }

    /// <summary>Distances of the arms' features to those of reference pictures of the same prompts.</summary>
    private IReadOnlyDictionary<string, double> FeatureDistances(string encoderFolder, long seed, params IReadOnlyList<ArmOutcome> arms)
    {
        IReadOnlyList<RgbImage> reference = FeatureDistance.Reference(prompts, experiment.Evaluation.ImagesPerPrompt, seed);
        return FeatureDistance.Compute(
            encoderFolder,
            reference,
            arms.ToDictionary(arm => arm.Key, arm => (IReadOnlyList<RgbImage>)[.. arm.Images.Select(image => image.Decode())]));
    }

    /// <summary>The curves of a reward training.</summary>
    private async Task<IReadOnlyList<MetricPoint>> RewardPointsAsync(string job, CancellationToken cancellationToken) =>
        await ServerStreams.ListAsync<MetricPoint>(async (size, token) =>
        {
            ListRewardTrainingPointsResponse page = await session.Suite.Reward.ListRewardTrainingPointsAsync(
                new() { Parent = job, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
            return (page.Points, page.NextPageToken);
        });

    /// <summary>The curves of a fine-tuning.</summary>
    private async Task<IReadOnlyList<MetricPoint>> FineTuningPointsAsync(string job, CancellationToken cancellationToken) =>
        await ServerStreams.ListAsync<MetricPoint>(async (size, token) =>
        {
            ListFineTuningPointsResponse page = await session.Suite.FineTuning.ListFineTuningPointsAsync(
                new() { Parent = job, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
            return (page.Points, page.NextPageToken);
        });

    private JudgedImage Judge(Image image, byte[] file, bool judged)
    {
        EvaluationPrompt prompt = _prompts[image.PromptText];
        if (!judged)
            return new JudgedImage(image.Name, prompt, image.SampleIndex, file, null, double.NaN);
        SceneReading reading = SimulatedRater.Read(ImageCodec.Decode(file));
        Verdict verdict = reading.Judge(SceneWorld.Grammar.Parse(prompt.Text).Meaning).Verdict;
        return new JudgedImage(image.Name, prompt, image.SampleIndex, file, verdict, reading.Fidelity);
    }
}
