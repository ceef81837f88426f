using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.FineTuning;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Experiments;

/// <summary>An experiment's parts as the contracts' messages.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="names">Names within the project.</param>
internal sealed class ExperimentRequests(Experiment experiment, ResourceName names)
{
    private readonly ExperimentSeeds _seeds = new(experiment.Seed);

    /// <summary>The model to improve.</summary>
    public string BaseModel => names.Of(ResourceName.ModelVersions, experiment.BaseModel);

    /// <summary>A prompt set of given prompts.</summary>
    public static CreatePromptSetRequest PromptSet(string title, IEnumerable<Prompt> prompts)
    {
        var list = new PromptListSource();
        list.Prompts.AddRange(prompts);
        return new CreatePromptSetRequest { PromptSet = new PromptSet { DisplayName = title }, PromptList = list };
    }

    public GenerationJob Labeled(string promptSet) =>
        Images(BaseModel, promptSet, experiment.Labeling.ImagesPerPrompt, _seeds.Labeling, ImagePurpose.Labeling);

    public GenerationJob Unlabeled(string promptSet) =>
        Images(BaseModel, promptSet, experiment.Unlabeled.ImagesPerPrompt, _seeds.Unlabeled, ImagePurpose.Unlabeled);

    /// <summary>
    /// The base model's images of the evaluation. They are labelled too, to measure rewards on; training takes the labels of other jobs only.
    /// </summary>
    public GenerationJob BaseImages(string promptSet) =>
        Images(BaseModel, promptSet, experiment.Evaluation.BestOf, _seeds.Evaluation, ImagePurpose.Labeling);

    public GenerationJob ModelImages(string model, string promptSet) =>
        ModelImages(model, promptSet, experiment.Evaluation.ImagesPerPrompt);

    /// <summary>Images that are only looked at and measured, on the seeds of the evaluation.</summary>
    public GenerationJob ModelImages(string model, string promptSet, int each) =>
        Images(model, promptSet, each, _seeds.Evaluation, ImagePurpose.Evaluation);

    /// <summary>A reward training.</summary>
    /// <param name="snapshot">The labels.</param>
    /// <param name="auxiliary">Whether with the prompt-classification loss.</param>
    /// <param name="repetition">Which of several trainings that differ by their seed alone; 0 is the one that is used further.</param>
    /// <param name="imageShare">Share of the images of each prompt to train on, above 0 to 1.</param>
    public RewardTrainingJob Reward(string snapshot, bool auxiliary, int repetition = 0, double imageShare = 1) => new()
    {
        LabelSnapshot = snapshot,
        Encoder = experiment.Encoder.Length > 0 ? names.Of(ResourceName.ModelVersions, experiment.Encoder) : "",
        Settings = RewardSettings(auxiliary, imageShare),
        Seed = _seeds.RewardOf(repetition),
        DisplayName = $"{experiment.Name}: reward{(auxiliary ? "" : " without auxiliary loss")}",
    };

    /// <summary>The best of the base model's images of each prompt.</summary>
    public SelectBestOfNRequest BestOfN(string rewardModel, string generationJob) => new()
    {
        Parent = names.Project,
        RewardModel = rewardModel,
        GenerationJob = generationJob,
        KeepCount = experiment.Evaluation.Keep,
        CandidateCount = experiment.Evaluation.BestOf,
    };

    public TrainingSet TrainingSet(string snapshot, string reward, string? unlabeledJob, WeightKind weights)
    {
        var set = new TrainingSet { LabelSnapshot = snapshot, RewardModel = reward, WeightKind = weights };
        if (unlabeledJob is not null)
            set.UnlabeledGenerationJobs.Add(unlabeledJob);
        if (experiment.FineTuning.PretrainingPenalty > 0)
            set.PretrainingSources.Add(Pretraining());

        return set;
    }

    public FineTuningJob FineTuning(string trainingSet, string title) => new()
    {
        BaseModelVersion = BaseModel,
        TrainingSet = trainingSet,
        Settings = FineTuningSettings(),
        Seed = _seeds.FineTuning,
        DisplayName = $"{experiment.Name}: {title}",
    };

    public Evaluation Comparison(EvaluationArm candidate, EvaluationArm baseline, string promptSet) => new()
    {
        DisplayName = $"{experiment.Name}: {candidate.DisplayName} against {baseline.DisplayName}",
        Candidate = candidate,
        Baseline = baseline,
        PromptSet = promptSet,
        ImagesPerSet = experiment.Evaluation.ImagesPerSet,
        VotesPerPrompt = experiment.Evaluation.Raters,
        ControlCount = experiment.Evaluation.Controls,
        Seed = _seeds.Ballots,
    };

    private PretrainingSource Pretraining() => experiment.FineTuning.PretrainingPath is { Length: > 0 } path
        ? new() { Path = path, Format = PretrainingFormat.ImageFolder }
        : new()
        {
            Format = PretrainingFormat.Scenes,
            DrawnPairCount = experiment.FineTuning.PretrainingPairs,
            Seed = _seeds.Pretraining,
        };

    private GenerationJob Images(string model, string promptSet, int each, long seed, ImagePurpose purpose) => new()
    {
        ModelVersion = model,
        PromptSet = promptSet,
        ImagesPerPrompt = each,
        SamplingSettings = Sampling(),
        Seed = seed,
        ImagePurpose = purpose,
    };

    private SamplingSettings Sampling()
    {
        var settings = new SamplingSettings();
        if (experiment.Sampling.Scheduler is { } scheduler)
            settings.SchedulerKind = SamplingOptions.Schedulers[scheduler];
        Set(experiment.Sampling.Steps, value => settings.InferenceStepCount = value);
        Set(experiment.Sampling.GuidanceScale, value => settings.GuidanceScale = value);
        return settings;
    }

    private RewardTrainingSettings RewardSettings(bool auxiliary, double imageShare)
    {
        RewardPlan plan = experiment.Reward;
        var settings = new RewardTrainingSettings { AuxiliaryLossEnabled = auxiliary };
        Set(plan.Penalty, value => settings.PromptClassificationPenalty = value);
        Set(plan.Temperature, value => settings.Temperature = value);
        Set(plan.Candidates, value => settings.PromptCandidateCount = value);
        Set(plan.Epochs, value => settings.EpochCount = value);
        Set(plan.BatchSize, value => settings.BatchSize = value);
        Set(plan.LearningRate, value => settings.LearningRate = value);
        Set(plan.WeightDecay, value => settings.WeightDecay = value);
        Set(plan.Ensemble, value => settings.EnsembleSize = value);
        Set(plan.EarlyStop, value => settings.EarlyStopEpochCount = value);
        Set(plan.Interaction, value => settings.InteractionEnabled = value);
        settings.HiddenWidths.AddRange(plan.HiddenWidths ?? []);
        if (imageShare < 1)
            settings.ImageShare = imageShare;
        return settings;
    }

    private FineTuningSettings FineTuningSettings()
    {
        FineTuningPlan plan = experiment.FineTuning;
        var settings = new FineTuningSettings { UpdateCount = plan.Updates, PretrainingPenalty = plan.PretrainingPenalty };
        if (plan.PretrainingPenalty == 0)
            settings.PretrainingBatchSize = 0;
        else
            Set(plan.PretrainingBatchSize, value => settings.PretrainingBatchSize = value);
        Set(plan.ModelBatchSize, value => settings.ModelBatchSize = value);
        Set(plan.LearningRate, value => settings.LearningRate = value);
        if (plan.LearningRateSchedule is { } schedule)
            settings.LearningRateSchedule = FineTuningSettingOptions.Schedules[schedule];
        if (plan.ComputeFormat is { } format)
            settings.ComputeFormat = FineTuningSettingOptions.ComputeFormats[format];
        Set(plan.MicroBatchSize, value => settings.MicroBatchSize = value);
        Set(plan.WarmupUpdates, value => settings.WarmupUpdateCount = value);
        Set(plan.EmaDecay, value => settings.EmaDecay = value);
        Set(plan.CaptionDropoutShare, value => settings.CaptionDropoutShare = value);
        Set(plan.MaxGradientNorm, value => settings.MaxGradientNorm = value);
        Set(plan.WeightDecay, value => settings.WeightDecay = value);
        return settings;
    }

    private static void Set<T>(T? given, Action<T> assign)
        where T : struct
    {
        if (given is { } value)
            assign(value);
    }
}
