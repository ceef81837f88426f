using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Frontend.Tests.Server;

/// <summary>The whole loop in a project, as small as it can be: labels, a snapshot, a reward model, a training set, a fine-tuned model, an evaluation.</summary>
/// <param name="Project">The project.</param>
/// <param name="Snapshot">Labels of three images of each prompt.</param>
/// <param name="RewardJob">The run that made the reward model.</param>
/// <param name="FineTuningJob">A run with samples and checkpoints.</param>
/// <param name="Evaluation">An evaluation with no votes yet.</param>
internal sealed record Science(string Project, LabelSnapshot Snapshot, RewardTrainingJob RewardJob, FineTuningJob FineTuningJob, string Evaluation)
{
    private static readonly string[] Prompts = ["A red cat on a blue table.", "Two cups.", "A green dog.", "Four apples in a bowl.", "<b>A cat</b>", "A yellow bus."];

    private static readonly string[] Fixed =
    [
        "labels", "labels/snapshots", "generation", "generation/new", "generation/prompts", "raters", "raters/quality", "raters/invitations", "gold", "settings",
        "settings/guidelines", "settings/project", "access", "access/members", "access/webhooks", "access/audit", "access/dead-letters", "reward", "reward/new", "reward/models", "fine-tuning",
        "fine-tuning/new", "fine-tuning/sets", "compare", "evaluations", "evaluations/new", "models", "downloads", "downloads/images",
    ];

    /// <summary>Runs the loop.</summary>
    public static async Task<Science> MakeAsync(Site site, string displayName)
    {
        string project = await site.CreateProjectAsync(displayName);
        await site.AddTasksAsync(project, Prompts);
        await LabelAllAsync(site, project);
        LabelSnapshot snapshot = (await site.Feedback.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { DisplayName = "All labels" } }, site.Owner)).LabelSnapshot;
        RewardTrainingJob reward = await TrainRewardAsync(site, project, snapshot.Name);
        FineTuningJob tuning = await FineTuneAsync(site, project, snapshot.Name, reward.RewardModel);
        string evaluation = await site.AddBallotsAsync(project, ["Two cups."]);
        return new Science(project, snapshot, reward, tuning, evaluation);
    }

    /// <summary>Every page of owners and scientists, with something to see on it: a name for its picture, and its path.</summary>
    public IEnumerable<(string Name, string Path)> Pages() =>
        Fixed.Select(path => (path.Replace('/', '-'), path)).Concat(
        [
            ("labels-snapshot", $"labels/snapshots/{Id(Snapshot.Name)}"),
            ("reward-job", $"reward/jobs/{Id(RewardJob.Name)}"),
            ("reward-model", $"reward/models/{Id(RewardJob.RewardModel)}"),
            ("fine-tuning-job", $"fine-tuning/jobs/{Id(FineTuningJob.Name)}"),
            ("evaluations-report", $"evaluations/reports/{Id(Evaluation)}"),
            ("model", $"models/{FineTuningJob.ModelVersion}"),
        ]);

    public static string Id(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static async Task LabelAllAsync(Site site, string project)
    {
        for (int number = 0; ;)
        {
            LeaseLabelTasksResponse lease = await site.Feedback.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project, TaskCount = 5 }, site.Owner);
            if (lease.LabelTasks.Count == 0)
                return;
            foreach (LabelTask task in lease.LabelTasks)
            {
                var request = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline };
                foreach (BlindImage image in task.Images)
                    request.Answers.Add(new LabelAnswer { ImageToken = image.ImageToken, Value = number++ % 2 == 0 ? LabelValue.Good : LabelValue.Bad });
                await site.Feedback.SubmitLabelsAsync(request, site.Owner);
            }
        }
    }

    private static async Task<RewardTrainingJob> TrainRewardAsync(Site site, string project, string snapshot)
    {
        var request = new CreateRewardTrainingJobRequest
        {
            Parent = project,
            RewardTrainingJob = new RewardTrainingJob
            {
                LabelSnapshot = snapshot,
                DisplayName = "Tiny reward",
                Settings = new RewardTrainingSettings { EpochCount = 4, BatchSize = 8, HiddenWidths = { 16 }, ValidationShare = 0.3, PromptCandidateCount = 2 },
            },
        };
        string name = (await site.Rewards.CreateRewardTrainingJobAsync(request, site.Owner)).RewardTrainingJob.Name;
        RewardTrainingJob job = await Site.UntilAsync(
            async () => (await site.Rewards.GetRewardTrainingJobAsync(new GetRewardTrainingJobRequest { Name = name }, site.Owner)).RewardTrainingJob, job => HasEnded(job.State));
        job.State.ShouldBe(JobState.Succeeded, job.Failure?.Message);
        return job;
    }

    private static async Task<FineTuningJob> FineTuneAsync(Site site, string project, string snapshot, string rewardModel)
    {
        string set = (await site.FineTuning.CreateTrainingSetAsync(
            new CreateTrainingSetRequest { Parent = project, TrainingSet = new TrainingSet { LabelSnapshot = snapshot, RewardModel = rewardModel } }, site.Owner)).TrainingSet.Name;
        TrainingSet built = await Site.UntilAsync(
            async () => (await site.FineTuning.GetTrainingSetAsync(new GetTrainingSetRequest { Name = set }, site.Owner)).TrainingSet, job => HasEnded(job.State));
        built.State.ShouldBe(JobState.Succeeded, built.Failure?.Message);
        var request = new CreateFineTuningJobRequest
        {
            Parent = project,
            FineTuningJob = new FineTuningJob
            {
                BaseModelVersion = Site.Model,
                TrainingSet = set,
                DisplayName = "Tiny fine-tuning",
                SamplePromptTexts = { "Two cups.", "<i>A cup</i>" },
                Settings = new FineTuningSettings { UpdateCount = 4, ModelBatchSize = 4, PretrainingBatchSize = 0, SampleUpdateCount = 2, CheckpointUpdateCount = 2, LearningRate = 1e-4 },
            },
        };
        string name = (await site.FineTuning.CreateFineTuningJobAsync(request, site.Owner)).FineTuningJob.Name;
        FineTuningJob job = await Site.UntilAsync(
            async () => (await site.FineTuning.GetFineTuningJobAsync(new GetFineTuningJobRequest { Name = name }, site.Owner)).FineTuningJob, job => HasEnded(job.State));
        job.State.ShouldBe(JobState.Succeeded, job.Failure?.Message);
        return job;
    }

    private static bool HasEnded(JobState state) => state is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
