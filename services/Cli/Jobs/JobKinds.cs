using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Jobs;

/// <summary>The kinds of jobs, bound to one server and project.</summary>
/// <param name="suite">The server.</param>
/// <param name="names">The project.</param>
internal sealed class JobKinds(Suite suite, ResourceName names)
{
    /// <summary>Sampling images.</summary>
    public JobKind<GenerationJob> Generation { get; } = new()
    {
        Collection = ResourceName.GenerationJobs,
        Prefix = "generation",
        Title = "generating",
        Unit = "images",
        Get = async (name, token) =>
            (await suite.Generation.GetGenerationJobAsync(new() { Name = name }, cancellationToken: token)).GenerationJob,
        Create = async (job, id, request, token) => (await suite.Generation.CreateGenerationJobAsync(
            new() { Parent = names.Project, GenerationJob = job, GenerationJobId = id, RequestId = request },
            cancellationToken: token)).GenerationJob,
        Watch = (name, token) => ServerStreams.ReadAsync(
            suite.Generation.WatchGenerationJob(new() { Name = name }, cancellationToken: token), token)
            .Select(change => (GenerationJob?)change.GenerationJob),
        Cancel = async (name, token) =>
            await suite.Generation.CancelGenerationJobAsync(new() { Name = name }, cancellationToken: token),
        View = job => new(job.Name, job.State, job.Progress, job.Failure),
    };

    /// <summary>Training a reward model.</summary>
    public JobKind<RewardTrainingJob> RewardTraining { get; } = new()
    {
        Collection = ResourceName.RewardTrainingJobs,
        Prefix = "reward",
        Title = "training the reward",
        Unit = "updates",
        Get = async (name, token) =>
            (await suite.Reward.GetRewardTrainingJobAsync(new() { Name = name }, cancellationToken: token)).RewardTrainingJob,
        Create = async (job, id, request, token) => (await suite.Reward.CreateRewardTrainingJobAsync(
            new() { Parent = names.Project, RewardTrainingJob = job, RewardTrainingJobId = id, RequestId = request },
            cancellationToken: token)).RewardTrainingJob,
        Watch = (name, token) => ServerStreams.ReadAsync(
            suite.Reward.WatchRewardTrainingJob(new() { Name = name }, cancellationToken: token), token)
            .Select(change => (RewardTrainingJob?)change.RewardTrainingJob),
        Cancel = async (name, token) =>
            await suite.Reward.CancelRewardTrainingJobAsync(new() { Name = name }, cancellationToken: token),
        View = job => new(job.Name, job.State, job.Progress, job.Failure),
    };

    /// <summary>Scoring images into a training set.</summary>
    public JobKind<TrainingSet> TrainingSet { get; } = new()
    {
        Collection = ResourceName.TrainingSets,
        Prefix = "training-set",
        Title = "scoring the training set",
        Unit = "images",
        Get = async (name, token) =>
            (await suite.FineTuning.GetTrainingSetAsync(new() { Name = name }, cancellationToken: token)).TrainingSet,
        Create = async (set, id, request, token) => (await suite.FineTuning.CreateTrainingSetAsync(
            new() { Parent = names.Project, TrainingSet = set, TrainingSetId = id, RequestId = request },
            cancellationToken: token)).TrainingSet,
        Watch = (name, token) => ServerStreams.ReadAsync(
            suite.FineTuning.WatchTrainingSet(new() { Name = name }, cancellationToken: token), token)
            .Select(change => (TrainingSet?)change.TrainingSet),
        Cancel = async (name, token) =>
            await suite.FineTuning.CancelTrainingSetAsync(new() { Name = name }, cancellationToken: token),
        View = set => new(set.Name, set.State, set.Progress, set.Failure),
    };

    /// <summary>Fine-tuning a model.</summary>
    public JobKind<FineTuningJob> FineTuning { get; } = new()
    {
        Collection = ResourceName.FineTuningJobs,
        Prefix = "finetune",
        Title = "fine-tuning",
        Unit = "updates",
        Get = async (name, token) =>
            (await suite.FineTuning.GetFineTuningJobAsync(new() { Name = name }, cancellationToken: token)).FineTuningJob,
        Create = async (job, id, request, token) => (await suite.FineTuning.CreateFineTuningJobAsync(
            new() { Parent = names.Project, FineTuningJob = job, FineTuningJobId = id, RequestId = request },
            cancellationToken: token)).FineTuningJob,
        Watch = (name, token) => ServerStreams.ReadAsync(
            suite.FineTuning.WatchFineTuningJob(new() { Name = name }, cancellationToken: token), token)
            .Select(change => (FineTuningJob?)change.FineTuningJob),
        Cancel = async (name, token) =>
            await suite.FineTuning.CancelFineTuningJobAsync(new() { Name = name }, cancellationToken: token),
        Resume = async (name, token) =>
            (await suite.FineTuning.ResumeFineTuningJobAsync(new() { Name = name }, cancellationToken: token)).FineTuningJob,
        View = job => new(job.Name, job.State, job.Progress, job.Failure),
    };
}
