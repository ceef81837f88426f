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
/// The single steps of the loop. Each asks for a resource whose id is a function of what is asked for, so a step that was made before, by this
/// run or another, is found and not made again. What a step gave is kept by title, with its digest.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="experiment">Whose steps.</param>
/// <param name="people">Whether people label and vote; else simulated raters do.</param>
internal sealed class ExperimentSteps(Session session, Experiment experiment, bool people)
{
    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromMinutes(2);

    private readonly SortedDictionary<string, (string Name, string Digest)> _lineage = new(StringComparer.Ordinal);

    /// <summary>The steps as the contracts' messages.</summary>
    public ExperimentRequests Requests { get; } = new(experiment, session.Names);

    /// <summary>What the steps gave, by title: resource name and digest.</summary>
    public IReadOnlyDictionary<string, (string Name, string Digest)> Lineage => _lineage;

    /// <summary>Images of all generation jobs so far.</summary>
    public long ImagesGenerated { get; private set; }

    /// <summary>Stores prompts.</summary>
    /// <returns>Name of the set.</returns>
    public Task<string> StoreAsync(string title, IEnumerable<string> texts, CancellationToken cancellationToken) =>
        StoreAsync(title, texts.Select(text => new Prompt { Text = text }), cancellationToken);

    /// <summary>Stores prompts whose category and split are given.</summary>
    /// <returns>Name of the set.</returns>
    public async Task<string> StoreAsync(string title, IEnumerable<Prompt> prompts, CancellationToken cancellationToken)
    {
        PromptSet set = await PromptSources.StoreAsync(
            session, ExperimentRequests.PromptSet($"{experiment.Name}: {title}", prompts), null, cancellationToken);
        return Record(title, set.Name, set.Digest);
    }

    /// <summary>Samples images.</summary>
    public async Task<GenerationJob> GenerateAsync(string title, GenerationJob wanted, CancellationToken cancellationToken)
    {
        GenerationJob job = await session.Jobs.RunAsync(session.Kinds.Generation, wanted, title, cancellationToken);
        Record(title, job.Name, job.Digest);
        ImagesGenerated += job.ImageCount;
        return job;
    }

    /// <summary>Lets raters label all open images of the project, once those of all finished jobs have reached them.</summary>
    public async Task LabelAsync(CancellationToken cancellationToken)
    {
        List<GenerationJob> jobs = await ServerStreams.ListAsync<GenerationJob>(async (size, token) =>
        {
            ListGenerationJobsResponse page = await session.Suite.Generation.ListGenerationJobsAsync(
                new() { Parent = session.Names.Project, State = JobState.Succeeded, PageSize = size, PageToken = token },
                cancellationToken: cancellationToken);
            return (page.GenerationJobs, page.NextPageToken);
        });
        long images = jobs.Where(job => job.ImagePurpose == ImagePurpose.Labeling).Sum(job => job.ImageCount);
        if (people)
            await new PeopleAtWork(session).LabelAsync(images, cancellationToken);
        else
            await new LabelSimulation(session, new SimulatedPanel(experiment.Seed, experiment.Labeling.Raters)).RunAsync(images, 0, ArrivalLimit, cancellationToken);
    }

    /// <summary>Freezes the labels of a job's images.</summary>
    public Task<LabelSnapshot> FreezeAsync(string title, GenerationJob job, CancellationToken cancellationToken) =>
        FreezeAsync(title, [job.Name], cancellationToken);

    /// <summary>Freezes the labels of several jobs' images.</summary>
    public async Task<LabelSnapshot> FreezeAsync(string title, IReadOnlyList<string> jobs, CancellationToken cancellationToken)
    {
        var wanted = new LabelSnapshot { DisplayName = $"{experiment.Name}: {title}" };
        wanted.GenerationJobs.Add(jobs);
        string raters = people ? "people" : $"raters {experiment.Seed} {experiment.Labeling.Raters}";
        LabelSnapshot snapshot = await LabelSnapshots.FreezeAsync(session, wanted, ContentIds.Of("labels", wanted, raters), cancellationToken);
        Record(title, snapshot.Name, snapshot.Digest);
        return snapshot;
    }

    /// <summary>Trains a reward.</summary>
    public async Task<RewardTrainingJob> RewardAsync(string title, RewardTrainingJob wanted, CancellationToken cancellationToken) =>
        (await RewardsAsync([(title, wanted)], cancellationToken))[0];

    /// <summary>Trains several rewards: all are asked for before the first is waited for, so that workers share them.</summary>
    public async Task<IReadOnlyList<RewardTrainingJob>> RewardsAsync(
        IReadOnlyList<(string Title, RewardTrainingJob Wanted)> wanted, CancellationToken cancellationToken)
    {
        IReadOnlyList<RewardTrainingJob> jobs = await session.Jobs.RunAllAsync(session.Kinds.RewardTraining, wanted, cancellationToken);
        for (int i = 0; i < jobs.Count; i++)
        {
            RewardModel model = (await session.Suite.Reward.GetRewardModelAsync(
                new() { Name = jobs[i].RewardModel }, cancellationToken: cancellationToken)).RewardModel;
            Record(wanted[i].Title, model.Name, model.Digest);
        }

        return jobs;
    }

    /// <summary>Scores a training set.</summary>
    public async Task<TrainingSet> TrainingSetAsync(string title, TrainingSet wanted, CancellationToken cancellationToken)
    {
        TrainingSet set = await session.Jobs.RunAsync(session.Kinds.TrainingSet, wanted, title, cancellationToken);
        Record(title, set.Name, set.Digest);
        return set;
    }

    /// <summary>Fine-tunes.</summary>
    public async Task<FineTuningJob> FineTuneAsync(string title, FineTuningJob wanted, CancellationToken cancellationToken) =>
        (await FineTuneAllAsync([(title, wanted)], cancellationToken))[0];

    /// <summary>Fine-tunes several models: all are asked for before the first is waited for, so that workers share them.</summary>
    public async Task<IReadOnlyList<FineTuningJob>> FineTuneAllAsync(
        IReadOnlyList<(string Title, FineTuningJob Wanted)> wanted, CancellationToken cancellationToken)
    {
        IReadOnlyList<FineTuningJob> jobs = await session.Jobs.RunAllAsync(
            session.Kinds.FineTuning, [.. wanted.Select(one => ($"fine-tuning: {one.Title}", one.Wanted))], cancellationToken);
        for (int i = 0; i < jobs.Count; i++)
            Record($"{wanted[i].Title} job", jobs[i].Name, jobs[i].Digest);
        return jobs;
    }

    /// <summary>Lets raters compare.</summary>
    /// <returns>The evaluation with all its votes.</returns>
    public async Task<Evaluation> VoteAsync(string title, Evaluation wanted, CancellationToken cancellationToken)
    {
        Evaluation evaluation = await Comparisons.CreateAsync(session, wanted, cancellationToken);
        Evaluation done = people
            ? await new PeopleAtWork(session).VoteAsync(evaluation.Name, cancellationToken)
            : await new VoteSimulation(session, new SimulatedPanel(experiment.Seed, experiment.Evaluation.Raters)).RunAsync(evaluation.Name, cancellationToken);
        if (done.State != JobState.Succeeded)
            throw new Jobs.JobFailedException(done.Name, done.Failure);
        Record(title, done.Name, done.Digest);
        return done;
    }

    /// <summary>Keeps which weights a model version has.</summary>
    public async Task RecordModelAsync(string title, string name, CancellationToken cancellationToken)
    {
        ModelVersion version = (await session.Suite.Models.GetModelVersionAsync(
            new() { Name = name }, cancellationToken: cancellationToken)).ModelVersion;
        Record(title, version.Name, version.Digest);
    }

    private string Record(string title, string name, string digest)
    {
        _lineage[title] = (name, digest);
        return name;
    }
}
