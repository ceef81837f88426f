using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Rewards;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Paper;

/// <summary>
/// What the parts of a study share, each made once, when the first part asks for it. Between runs it is the server that remembers: every step's id is
/// a function of what is asked for.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="study">The study.</param>
/// <param name="features">Features that fidelity is measured on.</param>
internal sealed class PaperProducts(Session session, PaperStudy study, PictureFeatures features)
{
    /// <summary>Titles of what several parts name.</summary>
    public const string LabeledPrompts = "labelled prompts", EvaluationPromptsTitle = "evaluation prompts", TrainingLabels = "training labels", TestLabels = "test labels";

    private readonly ExperimentSteps _steps = new(session, study.Loop, study.People);
    private readonly Dictionary<string, Task> _made = [];

    /// <summary>The study.</summary>
    public PaperStudy Study => study;

    /// <summary>Its prompts.</summary>
    public PaperPrompts Prompts { get; } = new(study);

    /// <summary>Features that fidelity is measured on.</summary>
    public PictureFeatures Features => features;

    /// <summary>The server.</summary>
    public Session Session => session;

    /// <summary>Steps of the study's loop, for parts with steps of their own.</summary>
    public ExperimentSteps Steps => _steps;

    /// <summary>Images of all generation jobs so far.</summary>
    public long ImagesGenerated => _steps.ImagesGenerated;

    /// <summary>What a number comes from.</summary>
    /// <exception cref="InvalidOperationException">Nothing of that title was made.</exception>
    public Source SourceOf(string title) => title == features.Name
        ? new Source(title, "", features.Digest)
        : _steps.Lineage.TryGetValue(title, out (string Name, string Digest) found)
            ? new Source(title, found.Name, found.Digest)
            : throw new InvalidOperationException($"Nothing called '{title}' was made.");

    /// <summary>The prompts whose images are labelled.</summary>
    public Task<Made<string>> LabeledPromptsAsync(CancellationToken cancellationToken) => OnceAsync(LabeledPrompts, async () =>
        new Made<string>(await _steps.StoreAsync(LabeledPrompts, Prompts.Labeled, cancellationToken), LabeledPrompts));

    /// <summary>The prompts of Table 4, with the categories that the table puts them in.</summary>
    public Task<Made<string>> EvaluationPromptsAsync(CancellationToken cancellationToken) => OnceAsync(EvaluationPromptsTitle, async () => new Made<string>(
        await _steps.StoreAsync(
            EvaluationPromptsTitle,
            Prompts.Evaluation.Select(prompt => new Prompt
            {
                Text = prompt.Text,
                Category = Enum.Parse<PromptCategory>(prompt.Category, ignoreCase: true),
                Split = prompt.Unseen ? PromptSplit.Unseen : PromptSplit.Seen,
            }),
            cancellationToken),
        EvaluationPromptsTitle));

    /// <summary>The original model's images of the evaluation's prompts, as many as the best are chosen from.</summary>
    public Task<Made<GenerationJob>> OriginalImagesAsync(CancellationToken cancellationToken) => OnceAsync("original images", async () =>
    {
        Made<string> prompts = await EvaluationPromptsAsync(cancellationToken);
        return new Made<GenerationJob>(
            await _steps.GenerateAsync("images: original", _steps.Requests.BaseImages(prompts.Value), cancellationToken), "images: original");
    });

    /// <summary>Labels to train on and labels that only measure: of other images, and frozen apart.</summary>
    public Task<(Made<LabelSnapshot> Training, Made<LabelSnapshot> Test)> LabelsAsync(CancellationToken cancellationToken) => OnceAsync("labels", async () =>
    {
        Made<string> prompts = await LabeledPromptsAsync(cancellationToken);
        GenerationJob labeled = await _steps.GenerateAsync("labelled images", _steps.Requests.Labeled(prompts.Value), cancellationToken);
        GenerationJob measured = (await OriginalImagesAsync(cancellationToken)).Value;
        await _steps.LabelAsync(cancellationToken);
        LabelSnapshot training = await _steps.FreezeAsync(TrainingLabels, labeled, cancellationToken);
        LabelSnapshot test = await _steps.FreezeAsync(TestLabels, measured, cancellationToken);
        return (new Made<LabelSnapshot>(training, TrainingLabels), new Made<LabelSnapshot>(test, TestLabels));
    });

    /// <summary>Rewards of one variant, trained from as many seeds as the study repeats.</summary>
    /// <param name="auxiliary">Whether with the prompt-classification loss.</param>
    /// <param name="imageShare">Share of the images of each prompt, above 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the jobs.</param>
    /// <returns>Names of the reward models.</returns>
    public Task<IReadOnlyList<Made<string>>> RewardsAsync(bool auxiliary, double imageShare, CancellationToken cancellationToken) =>
        OnceAsync($"rewards {auxiliary} {imageShare}", () => TrainAsync(auxiliary, imageShare, study.Repetitions, cancellationToken));

    /// <summary>The reward that images are chosen and weighted by: the first of those with the auxiliary loss and all images.</summary>
    public Task<Made<string>> RewardAsync(CancellationToken cancellationToken) =>
        OnceAsync("reward", async () => (await TrainAsync(auxiliary: true, 1, repetitions: 1, cancellationToken))[0]);

    /// <summary>The version of a model.</summary>
    public Task<Made<string>> ModelAsync(PaperArm arm, CancellationToken cancellationToken) => OnceAsync($"model {arm.Key}", async () =>
    {
        string title = $"model: {arm.Title}";
        string version = arm == PaperArm.Original ? _steps.Requests.BaseModel : await FineTuneAsync(arm, cancellationToken);
        await _steps.RecordModelAsync(title, version, cancellationToken);
        return new Made<string>(version, title);
    });

    /// <summary>A model's images of the evaluation's prompts, on the same seeds for every model.</summary>
    public Task<Made<GenerationJob>> ImagesAsync(PaperArm arm, CancellationToken cancellationToken) => arm == PaperArm.Original
        ? OriginalImagesAsync(cancellationToken)
        : OnceAsync($"images {arm.Key}", async () =>
        {
            Made<string> model = await ModelAsync(arm, cancellationToken), prompts = await EvaluationPromptsAsync(cancellationToken);
            string title = $"images: {arm.Title}";
            return new Made<GenerationJob>(
                await _steps.GenerateAsync(title, _steps.Requests.ModelImages(model.Value, prompts.Value), cancellationToken), title);
        });

    /// <summary>A model's images of other prompts.</summary>
    /// <param name="version">Version of the model.</param>
    /// <param name="key">Key of the model.</param>
    /// <param name="title">The model, for people.</param>
    /// <param name="set">What the prompts are, for people.</param>
    /// <param name="texts">The prompts.</param>
    /// <param name="each">Images of each.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    public Task<Made<GenerationJob>> ImagesAsync(
        string version, string key, string title, string set, IReadOnlyList<string> texts, int each, CancellationToken cancellationToken) => OnceAsync($"{set} {key}", async () =>
        {
            string prompts = await _steps.StoreAsync(set, texts, cancellationToken), what = $"images of {set}: {title}";
            return new Made<GenerationJob>(await _steps.GenerateAsync(what, _steps.Requests.ModelImages(version, prompts, each), cancellationToken), what);
        });

    /// <summary>A model's first images of the evaluation's prompts, as many as the study measures, with what the attentive rater finds.</summary>
    public Task<Made<ArmOutcome>> JudgedAsync(PaperArm arm, CancellationToken cancellationToken) => OnceAsync($"judged {arm.Key}", async () =>
        await JudgeAsync(arm.Key, arm.Title, await ImagesAsync(arm, cancellationToken), cancellationToken));

    /// <summary>The same of a model that is none of Table 3's.</summary>
    public Task<Made<ArmOutcome>> JudgedAsync(string key, string title, string version, CancellationToken cancellationToken) => OnceAsync($"judged {key}", async () =>
    {
        Made<string> prompts = await EvaluationPromptsAsync(cancellationToken);
        string what = $"images: {title}";
        GenerationJob job = await _steps.GenerateAsync(what, _steps.Requests.ModelImages(version, prompts.Value), cancellationToken);
        return await JudgeAsync(key, title, new Made<GenerationJob>(job, what), cancellationToken);
    });

    /// <summary>Rewards and CLIP scores of images; one that cannot be scored is refused.</summary>
    /// <exception cref="InvalidDataException">An image has no score.</exception>
    public async Task<IReadOnlyList<Reward>> ScoresAsync(string rewardModel, IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        List<ImageScore> scores = await Scoring.ScoreAsync(session, rewardModel, images, cancellationToken);
        return [.. scores.Select(score => score.Reward
            ?? throw new InvalidDataException($"{score.Image} has no reward: {score.Failure?.Message}"))];
    }

    /// <summary>The labels of a snapshot.</summary>
    public Task<IReadOnlyList<SnapshotLabel>> LabelsOfAsync(LabelSnapshot snapshot, CancellationToken cancellationToken) => OnceAsync(
        $"labels of {snapshot.Name}",
        () => session.Suite.Patience.CallAsync<IReadOnlyList<SnapshotLabel>>(
            async () =>
            {
                var labels = new List<SnapshotLabel>();
                await foreach (StreamSnapshotLabelsResponse part in ServerStreams.ReadAsync(
                    session.Suite.Feedback.StreamSnapshotLabels(new() { Name = snapshot.Name }, cancellationToken: cancellationToken), cancellationToken))
                {
                    if (part.Chunk is { } chunk)
                        labels.AddRange(chunk.Labels);
                }

                return labels;
            },
            cancellationToken));

    /// <summary>The votes of a comparison.</summary>
    public Task<Made<VoteOutcome>> VotesAsync(PaperComparison comparison, CancellationToken cancellationToken) => OnceAsync(comparison.Key, async () =>
    {
        Made<string> prompts = await EvaluationPromptsAsync(cancellationToken);
        Evaluation wanted = _steps.Requests.Comparison(
            await ArmAsync(comparison.Candidate, cancellationToken), await ArmAsync(comparison.Baseline, cancellationToken), prompts.Value);
        string title = $"votes: {comparison.Title}";
        Evaluation done = await _steps.VoteAsync(title, wanted, cancellationToken);
        GetEvaluationReportResponse report = await session.Suite.Evaluation.GetEvaluationReportAsync(
            new() { Name = done.Name }, cancellationToken: cancellationToken);
        List<Vote> votes = await ServerStreams.ListAsync<Vote>(async (size, token) =>
        {
            ListVotesResponse page = await session.Suite.Evaluation.ListVotesAsync(
                new() { Parent = done.Name, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
            return (page.Votes, page.NextPageToken);
        });
        var byText = Prompts.Evaluation.ToDictionary(prompt => prompt.Text);
        List<Prompt> stored = await PromptSources.ListAsync(session, prompts.Value, cancellationToken);
        VoteCounts counts = VoteCounts.Of(votes, stored.ToDictionary(prompt => prompt.Name, prompt => byText[prompt.Text]));
        return new Made<VoteOutcome>(new VoteOutcome(comparison, report, counts), title);
    });

    private async Task<IReadOnlyList<Made<string>>> TrainAsync(bool auxiliary, double imageShare, int repetitions, CancellationToken cancellationToken)
    {
        LabelSnapshot labels = (await LabelsAsync(cancellationToken)).Training.Value;
        string variant = (auxiliary ? "reward" : "reward without auxiliary loss") + (imageShare < 1 ? FormattableString.Invariant($", {imageShare:0.##} of the images") : "");
        (string Title, RewardTrainingJob Wanted)[] wanted = [.. Enumerable.Range(0, repetitions).Select(repetition =>
            ($"{variant}, training {repetition + 1}", _steps.Requests.Reward(labels.Name, auxiliary, repetition, imageShare)))];
        IReadOnlyList<RewardTrainingJob> jobs = await _steps.RewardsAsync(wanted, cancellationToken);
        return [.. jobs.Select((job, i) => new Made<string>(job.RewardModel, wanted[i].Title))];
    }

    private async Task<string> FineTuneAsync(PaperArm arm, CancellationToken cancellationToken)
    {
        LabelSnapshot labels = (await LabelsAsync(cancellationToken)).Training.Value;
        Made<string> reward = await RewardAsync(cancellationToken);
        string? unlabeled = arm.Unlabeled ? await UnlabeledAsync(cancellationToken) : null;
        ExperimentRequests requests = arm.Pretraining
            ? _steps.Requests
            : new ExperimentRequests(study.Loop with { FineTuning = study.Loop.FineTuning with { PretrainingPenalty = 0 } }, session.Names);
        TrainingSet set = await _steps.TrainingSetAsync(
            $"training set: {arm.Title}", requests.TrainingSet(labels.Name, reward.Value, unlabeled, WeightKind.Reward), cancellationToken);
        FineTuningJob job = await _steps.FineTuneAsync(arm.Title, requests.FineTuning(set.Name, arm.Key), cancellationToken);
        return job.ModelVersion;
    }

    /// <summary>Name of the job of the images without labels.</summary>
    public Task<string> UnlabeledAsync(CancellationToken cancellationToken) => OnceAsync("unlabelled", async () =>
    {
        string set = await _steps.StoreAsync("unlabelled prompts", Prompts.Unlabeled, cancellationToken);
        return (await _steps.GenerateAsync("unlabelled images", _steps.Requests.Unlabeled(set), cancellationToken)).Name;
    });

    private async Task<Made<ArmOutcome>> JudgeAsync(string key, string title, Made<GenerationJob> job, CancellationToken cancellationToken)
    {
        ArmOutcome all = await new ExperimentMeasures(session, study.Loop, Prompts.Evaluation).JudgeAsync(key, title, job.Value, judged: !study.People, cancellationToken);
        return new Made<ArmOutcome>(
            all with { Images = [.. all.Images.Where(image => image.SampleIndex < study.Loop.Evaluation.ImagesPerPrompt)] }, job.Source);
    }

    private async Task<EvaluationArm> ArmAsync(ImageChoice choice, CancellationToken cancellationToken)
    {
        switch (choice)
        {
            case ImageChoice.FineTuned:
                return new EvaluationArm { DisplayName = "fine-tuned", GenerationJob = (await ImagesAsync(PaperArm.FineTuned, cancellationToken)).Value.Name };
            case ImageChoice.Original:
                return new EvaluationArm { DisplayName = "original", GenerationJob = (await OriginalImagesAsync(cancellationToken)).Value.Name };
            default:
                var selection = new ImageSelection();
                selection.Images.AddRange((await BestAsync(cancellationToken)).SelectMany(one => one.Selected).Select(score => score.Image));
                return new EvaluationArm { DisplayName = "original, best by reward", ImageSelection = selection };
        }
    }

    /// <summary>The best of the original's images of each prompt.</summary>
    private Task<IReadOnlyList<BestOfNSelection>> BestAsync(CancellationToken cancellationToken) => OnceAsync("best", async () =>
    {
        Made<string> reward = await RewardAsync(cancellationToken);
        Made<GenerationJob> images = await OriginalImagesAsync(cancellationToken);
        SelectBestOfNResponse best = await session.Suite.Reward.SelectBestOfNAsync(
            _steps.Requests.BestOfN(reward.Value, images.Value.Name), cancellationToken: cancellationToken);
        BestOfNSelection? failed = best.Selections.FirstOrDefault(one => one.Failure is not null);
        return failed is null
            ? (IReadOnlyList<BestOfNSelection>)[.. best.Selections]
            : throw new InvalidDataException($"No best images of {failed.Prompt}: {failed.Failure.Message}");
    });

    private Task<T> OnceAsync<T>(string key, Func<Task<T>> make)
    {
        if (_made.TryGetValue(key, out Task? known))
            return (Task<T>)known;
        Task<T> task = make();
        _made[key] = task;
        return task;
    }
}
