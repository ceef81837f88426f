using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Evaluations;
using RlhfT2I.Cli.Labels;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Experiments;

/// <summary>
/// Walks the whole loop from the outside. Every step asks for a resource whose id is a function of what is asked for, so a run that was
/// interrupted, on either side, goes on at the step it had reached; no state is kept here.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="experiment">What to run.</param>
internal sealed class ExperimentRun(Session session, Experiment experiment)
{
    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromMinutes(2);

    private readonly ExperimentRequests _requests = new(experiment, session.Names);
    private readonly ExperimentPrompts _prompts = new(experiment);
    private readonly SortedDictionary<string, (string Name, string Digest)> _lineage = [];
    private long _imagesGenerated;

    /// <summary>Runs all steps.</summary>
    /// <param name="device">What the server computes on, for the report.</param>
    /// <param name="encoderFolder">Encoder of the feature distance.</param>
    /// <param name="cancellationToken">Cancels the job at work, then the run.</param>
    public async Task<ExperimentOutcome> RunAsync(string device, string encoderFolder, CancellationToken cancellationToken)
    {
        ExperimentProducts products = await MakeAsync(cancellationToken);
        ExperimentOutcome outcome = await new ExperimentMeasures(session, experiment, _prompts.Evaluation)
            .MeasureAsync(products, encoderFolder, cancellationToken);
        return outcome with { Device = device, ImagesGenerated = _imagesGenerated, Lineage = _lineage };
    }

    private async Task<ExperimentProducts> MakeAsync(CancellationToken cancellationToken)
    {
        // 1. prompts
        string labeledSet = await StoreAsync("labelled prompts", _prompts.Labeled, cancellationToken);
        string evaluationSet = await StoreAsync("evaluation prompts", _prompts.Evaluation.Select(prompt => prompt.Text), cancellationToken);

        // 2. images to be labelled, images without labels, the base model's images to compare with
        GenerationJob labeled = await GenerateAsync("labelled images", _requests.Labeled(labeledSet), cancellationToken);
        GenerationJob? unlabeled = await UnlabeledAsync(cancellationToken);
        GenerationJob baseImages = await GenerateAsync("base images", _requests.BaseImages(evaluationSet), cancellationToken);

        // 3. labels, frozen apart: what is trained on, and what only measures
        await LabelAsync(labeled.ImageCount + baseImages.ImageCount, cancellationToken);
        LabelSnapshot trainingLabels = await FreezeAsync("training labels", labeled, cancellationToken);
        LabelSnapshot testLabels = await FreezeAsync("test labels", baseImages, cancellationToken);

        // 4. rewards, with and without the auxiliary loss
        RewardTrainingJob reward = await RewardAsync("reward", trainingLabels.Name, auxiliary: true, cancellationToken);
        RewardTrainingJob plain = await RewardAsync("reward without auxiliary loss", trainingLabels.Name, auxiliary: false, cancellationToken);

        // 5. fine-tuning by rewards, and the control with equal weights
        TrainingSet set = await TrainingSetAsync("training set", trainingLabels, reward, unlabeled, WeightKind.Reward, cancellationToken);
        TrainingSet equal = await TrainingSetAsync("control's training set", trainingLabels, reward, unlabeled, WeightKind.Equal, cancellationToken);
        FineTuningJob tuned = await FineTuneAsync("fine-tuned", set, cancellationToken);
        FineTuningJob control = await FineTuneAsync("control", equal, cancellationToken);

        // 6. images of both on the base model's seeds, and the best of the base model's own
        GenerationJob tunedImages = await GenerateAsync(
            "fine-tuned images", _requests.ModelImages(tuned.ModelVersion, evaluationSet), cancellationToken);
        GenerationJob controlImages = await GenerateAsync(
            "control images", _requests.ModelImages(control.ModelVersion, evaluationSet), cancellationToken);
        SelectBestOfNResponse best = await SelectBestAsync(reward, baseImages, cancellationToken);

        // 7. blind votes
        GetEvaluationReportResponse votes = await VoteAsync("fine-tuned", tunedImages, baseImages, evaluationSet, cancellationToken);
        GetEvaluationReportResponse? controlVotes = experiment.Evaluation.VoteOnControl
            ? await VoteAsync("control", controlImages, baseImages, evaluationSet, cancellationToken)
            : null;
        await RecordModelsAsync(tuned, control, cancellationToken);
        return new ExperimentProducts
        {
            TrainingLabels = trainingLabels,
            TestLabels = testLabels,
            Reward = reward,
            PlainReward = plain,
            TrainingSet = set,
            FineTuned = tuned,
            Control = control,
            BaseImages = baseImages,
            FineTunedImages = tunedImages,
            ControlImages = controlImages,
            Best = best,
            Votes = votes,
            ControlVotes = controlVotes,
        };
    }

    private async Task<SelectBestOfNResponse> SelectBestAsync(
        RewardTrainingJob reward, GenerationJob images, CancellationToken cancellationToken) =>
        await session.Suite.Reward.SelectBestOfNAsync(
            new()
            {
                Parent = session.Names.Project,
                RewardModel = reward.RewardModel,
                GenerationJob = images.Name,
                KeepCount = experiment.Evaluation.Keep,
                CandidateCount = experiment.Evaluation.BestOf,
            },
            cancellationToken: cancellationToken);

    private async Task<string> StoreAsync(string title, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        PromptSet set = await PromptSources.StoreAsync(
            session, ExperimentRequests.PromptSet($"{experiment.Name}: {title}", texts), null, cancellationToken);
        return Record(title, set.Name, set.Digest);
    }

    private async Task<GenerationJob> GenerateAsync(string title, GenerationJob wanted, CancellationToken cancellationToken)
    {
        GenerationJob job = await session.Jobs.RunAsync(session.Kinds.Generation, wanted, title, cancellationToken);
        Record(title, job.Name, job.Digest);
        _imagesGenerated += job.ImageCount;
        return job;
    }

    private async Task<GenerationJob?> UnlabeledAsync(CancellationToken cancellationToken)
    {
        if (_prompts.Unlabeled.Count == 0)
            return null;
        string set = await StoreAsync("unlabelled prompts", _prompts.Unlabeled, cancellationToken);
        return await GenerateAsync("unlabelled images", _requests.Unlabeled(set), cancellationToken);
    }

    private async Task LabelAsync(long images, CancellationToken cancellationToken)
    {
        var panel = new SimulatedPanel(experiment.Seed, experiment.Labeling.Raters);
        await new LabelSimulation(session, panel).RunAsync(images, 0, ArrivalLimit, cancellationToken);
    }

    private async Task<LabelSnapshot> FreezeAsync(string title, GenerationJob job, CancellationToken cancellationToken)
    {
        var wanted = new LabelSnapshot { DisplayName = $"{experiment.Name}: {title}" };
        wanted.GenerationJobs.Add(job.Name);
        string raters = $"raters {experiment.Seed} {experiment.Labeling.Raters}";
        LabelSnapshot snapshot = await LabelSnapshots.FreezeAsync(session, wanted, ContentIds.Of("labels", wanted, raters), cancellationToken);
        Record(title, snapshot.Name, snapshot.Digest);
        return snapshot;
    }

    private async Task<RewardTrainingJob> RewardAsync(string title, string snapshot, bool auxiliary, CancellationToken cancellationToken)
    {
        RewardTrainingJob job = await session.Jobs.RunAsync(
            session.Kinds.RewardTraining, _requests.Reward(snapshot, auxiliary), title, cancellationToken);
        RewardModel model = (await session.Suite.Reward.GetRewardModelAsync(
            new() { Name = job.RewardModel }, cancellationToken: cancellationToken)).RewardModel;
        Record(title, model.Name, model.Digest);
        return job;
    }

    private async Task<TrainingSet> TrainingSetAsync(
        string title,
        LabelSnapshot labels,
        RewardTrainingJob reward,
        GenerationJob? unlabeled,
        WeightKind weights,
        CancellationToken cancellationToken)
    {
        TrainingSet set = await session.Jobs.RunAsync(
            session.Kinds.TrainingSet,
            _requests.TrainingSet(labels.Name, reward.RewardModel, unlabeled?.Name, weights),
            title,
            cancellationToken);
        Record(title, set.Name, set.Digest);
        return set;
    }

    private async Task<FineTuningJob> FineTuneAsync(string title, TrainingSet set, CancellationToken cancellationToken)
    {
        FineTuningJob job = await session.Jobs.RunAsync(
            session.Kinds.FineTuning, _requests.FineTuning(set.Name, title), $"fine-tuning: {title}", cancellationToken);
        Record($"{title} job", job.Name, job.Digest);
        return job;
    }

    private async Task<GetEvaluationReportResponse> VoteAsync(
        string title, GenerationJob candidate, GenerationJob baseline, string promptSet, CancellationToken cancellationToken)
    {
        Evaluation evaluation = await Comparisons.CreateAsync(
            session,
            _requests.Comparison(
                new EvaluationArm { DisplayName = title, GenerationJob = candidate.Name },
                new EvaluationArm { DisplayName = "base", GenerationJob = baseline.Name },
                promptSet),
            cancellationToken);
        var panel = new SimulatedPanel(experiment.Seed, experiment.Evaluation.Raters);
        Evaluation done = await new VoteSimulation(session, panel).RunAsync(evaluation.Name, cancellationToken);
        if (done.State != JobState.Succeeded)
            throw new Jobs.JobFailedException(done.Name, done.Failure);
        Record($"votes on {title}", done.Name, done.Digest);
        return await session.Suite.Evaluation.GetEvaluationReportAsync(new() { Name = done.Name }, cancellationToken: cancellationToken);
    }

    private async Task RecordModelsAsync(FineTuningJob tuned, FineTuningJob control, CancellationToken cancellationToken)
    {
        foreach ((string title, string name) in (List<(string, string)>)
            [("base model", _requests.BaseModel), ("fine-tuned model", tuned.ModelVersion), ("control model", control.ModelVersion)])
        {
            ModelVersion version = (await session.Suite.Models.GetModelVersionAsync(
                new() { Name = name }, cancellationToken: cancellationToken)).ModelVersion;
            Record(title, version.Name, version.Digest);
        }
    }

    private string Record(string title, string name, string digest)
    {
        _lineage[title] = (name, digest);
        return name;
    }
}
