using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Experiments;

/// <summary>
/// Walks the whole loop from the outside. A run that was interrupted, on either side, goes on at the step it had reached; no state is kept here.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="experiment">What to run.</param>
internal sealed class ExperimentRun(Session session, Experiment experiment)
{
    private readonly ExperimentSteps _steps = new(session, experiment, people: false);
    private readonly ExperimentPrompts _prompts = new(experiment);

    private ExperimentRequests Requests => _steps.Requests;

    /// <summary>Runs all steps.</summary>
    /// <param name="device">What the server computes on, for the report.</param>
    /// <param name="encoderFolder">Encoder of the feature distance.</param>
    /// <param name="cancellationToken">Cancels the job at work, then the run.</param>
    public async Task<ExperimentOutcome> RunAsync(string device, string encoderFolder, CancellationToken cancellationToken)
    {
        ExperimentProducts products = await MakeAsync(cancellationToken);
        ExperimentOutcome outcome = await new ExperimentMeasures(session, experiment, _prompts.Evaluation)
            .MeasureAsync(products, encoderFolder, cancellationToken);
        return outcome with { Device = device, ImagesGenerated = _steps.ImagesGenerated, Lineage = _steps.Lineage };
    }

    private async Task<ExperimentProducts> MakeAsync(CancellationToken cancellationToken)
    {
        // 1. prompts
        string labeledSet = await _steps.StoreAsync("labelled prompts", _prompts.Labeled, cancellationToken);
        string evaluationSet = await _steps.StoreAsync("evaluation prompts", _prompts.Evaluation.Select(prompt => prompt.Text), cancellationToken);

        // 2. images to be labelled, images without labels, the base model's images to compare with
        GenerationJob labeled = await _steps.GenerateAsync("labelled images", Requests.Labeled(labeledSet), cancellationToken);
        GenerationJob? unlabeled = await UnlabeledAsync(cancellationToken);
        GenerationJob baseImages = await _steps.GenerateAsync("base images", Requests.BaseImages(evaluationSet), cancellationToken);

        // 3. labels, frozen apart: what is trained on, and what only measures
        await _steps.LabelAsync(cancellationToken);
        LabelSnapshot trainingLabels = await _steps.FreezeAsync("training labels", labeled, cancellationToken);
        LabelSnapshot testLabels = await _steps.FreezeAsync("test labels", baseImages, cancellationToken);

        // 4. rewards, with and without the auxiliary loss
        RewardTrainingJob reward = await _steps.RewardAsync("reward", Requests.Reward(trainingLabels.Name, auxiliary: true), cancellationToken);
        RewardTrainingJob plain = await _steps.RewardAsync(
            "reward without auxiliary loss", Requests.Reward(trainingLabels.Name, auxiliary: false), cancellationToken);

        // 5. fine-tuning by rewards, and the control with equal weights
        TrainingSet SetOf(WeightKind weights) => Requests.TrainingSet(trainingLabels.Name, reward.RewardModel, unlabeled?.Name, weights);
        TrainingSet set = await _steps.TrainingSetAsync("training set", SetOf(WeightKind.Reward), cancellationToken);
        TrainingSet equal = await _steps.TrainingSetAsync("control's training set", SetOf(WeightKind.Equal), cancellationToken);
        FineTuningJob tuned = await _steps.FineTuneAsync("fine-tuned", Requests.FineTuning(set.Name, "fine-tuned"), cancellationToken);
        FineTuningJob control = await _steps.FineTuneAsync("control", Requests.FineTuning(equal.Name, "control"), cancellationToken);

        // 6. images of both on the base model's seeds, and the best of the base model's own
        GenerationJob tunedImages = await _steps.GenerateAsync(
            "fine-tuned images", Requests.ModelImages(tuned.ModelVersion, evaluationSet), cancellationToken);
        GenerationJob controlImages = await _steps.GenerateAsync(
            "control images", Requests.ModelImages(control.ModelVersion, evaluationSet), cancellationToken);
        SelectBestOfNResponse best = await session.Suite.Reward.SelectBestOfNAsync(
            Requests.BestOfN(reward.RewardModel, baseImages.Name), cancellationToken: cancellationToken);

        // 7. blind votes
        GetEvaluationReportResponse votes = await VoteAsync("fine-tuned", tunedImages, baseImages, evaluationSet, cancellationToken);
        GetEvaluationReportResponse? controlVotes = experiment.Evaluation.VoteOnControl
            ? await VoteAsync("control", controlImages, baseImages, evaluationSet, cancellationToken)
            : null;
        await _steps.RecordModelAsync("base model", Requests.BaseModel, cancellationToken);
        await _steps.RecordModelAsync("fine-tuned model", tuned.ModelVersion, cancellationToken);
        await _steps.RecordModelAsync("control model", control.ModelVersion, cancellationToken);
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

    private async Task<GenerationJob?> UnlabeledAsync(CancellationToken cancellationToken)
    {
        if (_prompts.Unlabeled.Count == 0)
            return null;
        string set = await _steps.StoreAsync("unlabelled prompts", _prompts.Unlabeled, cancellationToken);
        return await _steps.GenerateAsync("unlabelled images", Requests.Unlabeled(set), cancellationToken);
    }

    private async Task<GetEvaluationReportResponse> VoteAsync(
        string title, GenerationJob candidate, GenerationJob baseline, string promptSet, CancellationToken cancellationToken)
    {
        Evaluation wanted = Requests.Comparison(
            new EvaluationArm { DisplayName = title, GenerationJob = candidate.Name },
            new EvaluationArm { DisplayName = "base", GenerationJob = baseline.Name },
            promptSet);
        Evaluation done = await _steps.VoteAsync($"votes on {title}", wanted, cancellationToken);
        return await session.Suite.Evaluation.GetEvaluationReportAsync(new() { Name = done.Name }, cancellationToken: cancellationToken);
    }
}
