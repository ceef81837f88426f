using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.EndToEnd.Tests.Loop;

/// <summary>
/// The whole job of the paper in miniature, as an idempotent client: every request has an id of its own, so that it may be repeated until it is answered.
/// </summary>
internal sealed class MiniatureLoop(PatientClient client, Func<string, Task> entering)
{
    private const string Project = "projects/default";
    private const string BaseModel = $"{Project}/modelVersions/scenes-base";
    private const string Encoder = $"{Project}/modelVersions/scenes-encoder";

    private static readonly string[] TrainingPrompts =
        ["Two dogs.", "A red cat.", "A lion in the desert.", "Three green cups.", "A blue vase.", "Four apples.", "An orange on the beach.", "A yellow dog."];

    private static readonly string[] EvaluationPrompts = ["A red dog.", "Two cats.", "A green apple.", "Three vases."];

    private const int ImagesPerPrompt = 3;
    private const int ImagesPerSet = 2;
    private const int RaterCount = 2;

    /// <summary>The stages in their order; <c>entering</c> is called with each.</summary>
    public static IReadOnlyList<string> Stages { get; } =
        ["prompts", "generate", "label", "snapshot", "reward", "unlabeled", "score", "training set", "fine-tune", "generate again", "evaluate", "vote", "report"];

    /// <summary>Runs it to the end.</summary>
    public async Task<LoopRecord> RunAsync(CancellationToken cancel)
    {
        await entering("prompts");
        string training = await CreatePromptsAsync("training", TrainingPrompts, cancel), evaluation = await CreatePromptsAsync("evaluation", EvaluationPrompts, cancel);
        await entering("generate");
        GenerationJob labeled = await GenerateAsync("labeled", BaseModel, training, ImagesPerPrompt, ImagePurpose.Labeling, cancel);
        await entering("label");
        await LabelAsync(TrainingPrompts.Length * ImagesPerPrompt, cancel);
        await entering("snapshot");
        LabelSnapshot snapshot = await SnapshotAsync(cancel);
        await entering("reward");
        RewardTrainingJob reward = await TrainRewardAsync(snapshot, cancel);
        await entering("unlabeled");
        GenerationJob unlabeled = await GenerateAsync("unlabeled", BaseModel, training, 1, ImagePurpose.Unlabeled, cancel);
        await entering("score");
        IReadOnlyList<string> rewards = await ScoreAsync(reward.RewardModel, unlabeled, cancel);
        await entering("training set");
        TrainingSet set = await BuildTrainingSetAsync(snapshot, reward.RewardModel, unlabeled, cancel);
        await entering("fine-tune");
        FineTuningJob tuning = await FineTuneAsync(set, cancel);
        await entering("generate again");
        GenerationJob before = await GenerateAsync("before", BaseModel, evaluation, ImagesPerSet, ImagePurpose.Evaluation, cancel);
        GenerationJob after = await GenerateAsync("after", tuning.ModelVersion, evaluation, ImagesPerSet, ImagePurpose.Evaluation, cancel);
        await entering("evaluate");
        Evaluation comparison = await CompareAsync(evaluation, before, after, cancel);
        await entering("vote");
        for (int rater = 1; rater <= RaterCount; rater++)
            await VoteAsync($"rater-{rater}", cancel);
        await entering("report");
        return await RecordAsync([labeled, unlabeled, before, after], snapshot, reward, rewards, set, tuning, comparison, cancel);
    }

    private async Task<string> CreatePromptsAsync(string id, string[] texts, CancellationToken cancel)
    {
        var request = new CreatePromptSetRequest
        {
            Parent = Project,
            PromptSet = new PromptSet { DisplayName = id },
            PromptSetId = id,
            RequestId = PatientClient.RequestId($"prompts {id}"),
            PromptList = new PromptListSource { Prompts = { texts.Select(text => new Prompt { Text = text }) } },
        };
        CreatePromptSetResponse created = await CallAsync(
            (invoker, options) => new GenerationService.GenerationServiceClient(invoker).CreatePromptSetAsync(request, options).ResponseAsync, cancel);
        return created.PromptSet.Name;
    }

    private async Task<GenerationJob> GenerateAsync(string id, string model, string prompts, int imagesPerPrompt, ImagePurpose purpose, CancellationToken cancel)
    {
        var request = new CreateGenerationJobRequest
        {
            Parent = Project,
            GenerationJob = new GenerationJob
            {
                ModelVersion = model,
                PromptSet = prompts,
                ImagesPerPrompt = imagesPerPrompt,
                ImagePurpose = purpose,
                Seed = 7,
                SamplingSettings = new SamplingSettings { InferenceStepCount = 3, GuidanceScale = 2 },
            },
            GenerationJobId = id,
            RequestId = PatientClient.RequestId($"generate {id}"),
        };
        CreateGenerationJobResponse created = await CallAsync(
            (invoker, options) => new GenerationService.GenerationServiceClient(invoker).CreateGenerationJobAsync(request, options).ResponseAsync, cancel);
        return await UntilSucceededAsync(
            async (invoker, options) => (await new GenerationService.GenerationServiceClient(invoker)
                .GetGenerationJobAsync(new GetGenerationJobRequest { Name = created.GenerationJob.Name }, options)).GenerationJob,
            job => (job.State, job.Failure), cancel);
    }

    private async Task LabelAsync(int imageCount, CancellationToken cancel)
    {
        // Feedback hears of the images by the queue.
        await client.UntilAsync(() => ProgressAsync(cancel), progress => progress.ImageCount == imageCount, cancel);
        for (int round = 0; (await ProgressAsync(cancel)).LabeledImageCount < imageCount; round++)
        {
            LeaseLabelTasksResponse leased = await CallAsync((invoker, options) => Feedback(invoker)
                .LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = Project, TaskCount = 2 }, options).ResponseAsync, cancel);
            foreach (LabelTask task in leased.LabelTasks)
                await SubmitAsync(task, cancel);
        }
    }

    private async Task SubmitAsync(LabelTask task, CancellationToken cancel)
    {
        var request = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline, RequestId = PatientClient.RequestId($"label {task.Name}") };
        foreach (BlindImage image in task.Images)
        {
            byte[] pixels = await CallAsync((invoker, options) => ReadAsync(
                Feedback(invoker).DownloadTaskImage(new DownloadTaskImageRequest { Name = task.Name, ImageToken = image.ImageToken }, options), part => part.Chunk, cancel), cancel);
            request.Answers.Add(new LabelAnswer { ImageToken = image.ImageToken, Value = IsOdd(pixels) ? LabelValue.Good : LabelValue.Bad });
        }
        await CallAsync((invoker, options) => Feedback(invoker).SubmitLabelsAsync(request, options).ResponseAsync, cancel);
    }

    private async Task<GetLabelingProgressResponse> ProgressAsync(CancellationToken cancel) => await CallAsync(
        (invoker, options) => Feedback(invoker).GetLabelingProgressAsync(new GetLabelingProgressRequest { Parent = Project }, options).ResponseAsync, cancel);

    private async Task<LabelSnapshot> SnapshotAsync(CancellationToken cancel)
    {
        var request = new CreateLabelSnapshotRequest
        {
            Parent = Project,
            LabelSnapshot = new LabelSnapshot { DisplayName = "all" },
            LabelSnapshotId = "all",
            RequestId = PatientClient.RequestId("snapshot"),
        };
        return (await CallAsync((invoker, options) => Feedback(invoker).CreateLabelSnapshotAsync(request, options).ResponseAsync, cancel)).LabelSnapshot;
    }

    private async Task<RewardTrainingJob> TrainRewardAsync(LabelSnapshot snapshot, CancellationToken cancel)
    {
        var request = new CreateRewardTrainingJobRequest
        {
            Parent = Project,
            RewardTrainingJob = new RewardTrainingJob
            {
                LabelSnapshot = snapshot.Name,
                Encoder = Encoder,
                Seed = 7,
                Settings = new RewardTrainingSettings { EpochCount = 12, BatchSize = 8, HiddenWidths = { 16 }, LearningRate = 0.01, PromptCandidateCount = 4, ValidationShare = 0.25 },
            },
            RewardTrainingJobId = "reward",
            RequestId = PatientClient.RequestId("reward"),
        };
        CreateRewardTrainingJobResponse created = await CallAsync(
            (invoker, options) => Rewards(invoker).CreateRewardTrainingJobAsync(request, options).ResponseAsync, cancel, "EMBEDDING_MISSING");
        return await UntilSucceededAsync(
            async (invoker, options) => (await Rewards(invoker)
                .GetRewardTrainingJobAsync(new GetRewardTrainingJobRequest { Name = created.RewardTrainingJob.Name }, options)).RewardTrainingJob,
            job => (job.State, job.Failure), cancel);
    }

    private async Task<IReadOnlyList<string>> ScoreAsync(string rewardModel, GenerationJob job, CancellationToken cancel)
    {
        IReadOnlyList<Image> images = await ImagesAsync(job.Name, cancel);
        var request = new ScoreImagesRequest { Parent = Project, RewardModel = rewardModel, Targets = { images.Select(image => new ScoreTarget { Image = image.Name }) } };
        ScoreImagesResponse scored = await client.UntilAsync(
            () => CallAsync((invoker, options) => Rewards(invoker).ScoreImagesAsync(request, options).ResponseAsync, cancel, "EMBEDDING_MISSING"),
            response => response.Scores.All(score => score.ResultCase == ImageScore.ResultOneofCase.Reward), cancel);
        return [.. images.Zip(scored.Scores, (image, score) => $"{image.Sha256} {score.Reward.Value:R} {score.Reward.ClipScore:R}").Order(StringComparer.Ordinal)];
    }

    private async Task<TrainingSet> BuildTrainingSetAsync(LabelSnapshot snapshot, string rewardModel, GenerationJob unlabeled, CancellationToken cancel)
    {
        var request = new CreateTrainingSetRequest
        {
            Parent = Project,
            TrainingSet = new TrainingSet { LabelSnapshot = snapshot.Name, RewardModel = rewardModel, UnlabeledGenerationJobs = { unlabeled.Name }, WeightKind = WeightKind.Reward },
            TrainingSetId = "set",
            RequestId = PatientClient.RequestId("training set"),
        };
        CreateTrainingSetResponse created = await CallAsync(
            (invoker, options) => FineTuning(invoker).CreateTrainingSetAsync(request, options).ResponseAsync, cancel);
        return await UntilSucceededAsync(
            async (invoker, options) => (await FineTuning(invoker).GetTrainingSetAsync(new GetTrainingSetRequest { Name = created.TrainingSet.Name }, options)).TrainingSet,
            set => (set.State, set.Failure), cancel);
    }

    private async Task<FineTuningJob> FineTuneAsync(TrainingSet set, CancellationToken cancel)
    {
        var request = new CreateFineTuningJobRequest
        {
            Parent = Project,
            FineTuningJob = new FineTuningJob
            {
                BaseModelVersion = BaseModel,
                TrainingSet = set.Name,
                Seed = 7,
                Settings = new FineTuningSettings
                {
                    UpdateCount = 12,
                    PretrainingPenalty = 0,
                    PretrainingBatchSize = 0,
                    ModelBatchSize = 4,
                    LearningRate = 1e-3,
                    CheckpointUpdateCount = 3,
                    SampleUpdateCount = 0,
                },
            },
            FineTuningJobId = "tuning",
            RequestId = PatientClient.RequestId("fine-tune"),
        };
        CreateFineTuningJobResponse created = await CallAsync(
            (invoker, options) => FineTuning(invoker).CreateFineTuningJobAsync(request, options).ResponseAsync, cancel);
        return await UntilSucceededAsync(
            async (invoker, options) => (await FineTuning(invoker)
                .GetFineTuningJobAsync(new GetFineTuningJobRequest { Name = created.FineTuningJob.Name }, options)).FineTuningJob,
            job => (job.State, job.Failure), cancel);
    }

    private async Task<Evaluation> CompareAsync(string prompts, GenerationJob before, GenerationJob after, CancellationToken cancel)
    {
        var request = new CreateEvaluationRequest
        {
            Parent = Project,
            Evaluation = new Evaluation
            {
                Candidate = new EvaluationArm { DisplayName = "after", GenerationJob = after.Name },
                Baseline = new EvaluationArm { DisplayName = "before", GenerationJob = before.Name },
                PromptSet = prompts,
                ImagesPerSet = ImagesPerSet,
                VotesPerPrompt = RaterCount,
                Seed = 7,
            },
            EvaluationId = "comparison",
            RequestId = PatientClient.RequestId("evaluate"),
        };
        // Feedback hears of the images by the queue; until then an arm lacks some.
        return (await CallAsync((invoker, options) => new EvaluationService.EvaluationServiceClient(invoker).CreateEvaluationAsync(request, options).ResponseAsync,
            cancel, "ARM_IMAGES_MISSING")).Evaluation;
    }

    private async Task VoteAsync(string rater, CancellationToken cancel)
    {
        var headers = new Metadata { { "x-rlhf-rater", rater } };
        while (true)
        {
            LeaseBallotsResponse leased = await client.CallAsync((invoker, options) => Evaluations(invoker)
                .LeaseBallotsAsync(new LeaseBallotsRequest { Parent = Project, BallotCount = 2 }, options).ResponseAsync, cancel, headers);
            if (leased.Ballots.Count == 0 && leased.NoTaskReason == NoTaskReason.Complete)
                return;
            if (leased.Ballots.Count == 0 && leased.NoTaskReason != NoTaskReason.Wait)
                throw new InvalidOperationException($"{rater} gets no ballots: {leased.NoTaskReason}.");
            if (leased.Ballots.Count == 0)
                return;
            foreach (Ballot ballot in leased.Ballots)
                await VoteAsync(ballot, rater, headers, cancel);
        }
    }

    private async Task VoteAsync(Ballot ballot, string rater, Metadata headers, CancellationToken cancel)
    {
        byte[] first = await SetAsync(ballot.FirstImages), second = await SetAsync(ballot.SecondImages);
        int order = first.AsSpan().SequenceCompareTo(second);
        Choice choice = order < 0 ? Choice.First : order > 0 ? Choice.Second : Choice.Tie;
        var request = new SubmitVoteRequest
        {
            Name = ballot.Name,
            LeaseToken = ballot.LeaseToken,
            Vote = new BallotVote { Alignment = choice, Fidelity = first[0] % 3 == second[0] % 3 ? Choice.Tie : choice },
            RequestId = PatientClient.RequestId($"vote {rater} {ballot.Name}"),
        };
        await client.CallAsync((invoker, options) => Evaluations(invoker).SubmitVoteAsync(request, options).ResponseAsync, cancel, headers);

        // By content alone: tokens and order are the rater's own.
        async Task<byte[]> SetAsync(IEnumerable<BlindImage> images)
        {
            var hashes = new List<string>();
            foreach (BlindImage image in images)
            {
                byte[] pixels = await client.CallAsync((invoker, options) => ReadAsync(
                    Evaluations(invoker).DownloadBallotImage(new DownloadBallotImageRequest { Name = ballot.Name, ImageToken = image.ImageToken }, options), part => part.Chunk, cancel), cancel, headers);
                hashes.Add(Convert.ToHexString(SHA256.HashData(pixels)));
            }
            return SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes.Order(StringComparer.Ordinal))));
        }
    }

    private async Task<LoopRecord> RecordAsync(
        GenerationJob[] jobs, LabelSnapshot snapshot, RewardTrainingJob reward, IReadOnlyList<string> rewards, TrainingSet set, FineTuningJob tuning, Evaluation evaluation, CancellationToken cancel)
    {
        var images = new Dictionary<string, Image>();
        foreach (GenerationJob job in jobs)
        {
            foreach (Image image in await ImagesAsync(job.Name, cancel))
                images.Add(image.Name, image);
        }
        ListLabelsResponse labels = await CallAsync((invoker, options) => Feedback(invoker)
            .ListLabelsAsync(new ListLabelsRequest { Parent = Project, PageSize = 1000, ShowWithdrawn = true }, options).ResponseAsync, cancel);
        ListVotesResponse votes = await CallAsync((invoker, options) => Evaluations(invoker)
            .ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name, PageSize = 1000, ShowSuperseded = true }, options).ResponseAsync, cancel);
        GetEvaluationReportResponse report = await CallAsync((invoker, options) => Evaluations(invoker)
            .GetEvaluationReportAsync(new GetEvaluationReportRequest { Name = evaluation.Name }, options).ResponseAsync, cancel);
        ModelVersion tuned = (await CallAsync((invoker, options) => new ModelService.ModelServiceClient(invoker)
            .GetModelVersionAsync(new GetModelVersionRequest { Name = tuning.ModelVersion }, options).ResponseAsync, cancel)).ModelVersion;
        RewardModel model = (await CallAsync((invoker, options) => Rewards(invoker)
            .GetRewardModelAsync(new GetRewardModelRequest { Name = reward.RewardModel }, options).ResponseAsync, cancel)).RewardModel;
        return new LoopRecord(
            Sorted(images.Values.Select(image => $"{image.GenerationJob} {image.PromptText} {image.SampleIndex} {image.Seed} {image.Sha256}")),
            Sorted(labels.Labels.Select(label => $"{images[label.Image].Sha256} {label.Rater} {label.Value}")),
            Sorted(votes.Votes.Select(vote => $"{vote.Prompt} {vote.Rater} {vote.Alignment} {vote.Fidelity} {vote.BallotKind}")),
            rewards,
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["snapshot"] = snapshot.Digest,
                ["reward model"] = model.Digest,
                ["training set"] = set.Digest,
                ["tuning"] = tuning.Digest,
                ["model version"] = tuned.Digest,
                ["evaluation"] = evaluation.Digest,
            },
            report.ToString());
    }

    private async Task<IReadOnlyList<Image>> ImagesAsync(string job, CancellationToken cancel)
    {
        ListImagesResponse page = await CallAsync((invoker, options) => new GenerationService.GenerationServiceClient(invoker)
            .ListImagesAsync(new ListImagesRequest { Parent = Project, GenerationJob = job, PageSize = 1000 }, options).ResponseAsync, cancel);
        return [.. page.Images.OrderBy(image => image.Prompt, StringComparer.Ordinal).ThenBy(image => image.SampleIndex)];
    }

    private async Task<T> UntilSucceededAsync<T>(Func<CallInvoker, CallOptions, Task<T>> get, Func<T, (JobState State, Failure? Failure)> read, CancellationToken cancel)
    {
        T job = await client.UntilAsync(
            () => client.CallAsync(get, cancel), job => read(job).State is JobState.Succeeded or JobState.Failed or JobState.Cancelled, cancel);
        return read(job).State == JobState.Succeeded ? job : throw new InvalidOperationException($"It ended as {read(job).State}: {read(job).Failure}");
    }

    private Task<T> CallAsync<T>(Func<CallInvoker, CallOptions, Task<T>> call, CancellationToken cancel, params string[] retryReasons) =>
        client.CallAsync(call, cancel, headers: null, retryReasons);

    private static async Task<byte[]> ReadAsync<T>(AsyncServerStreamingCall<T> call, Func<T, Google.Protobuf.ByteString> chunk, CancellationToken cancel)
    {
        using (call)
        {
            using var bytes = new MemoryStream();
            while (await call.ResponseStream.MoveNext(cancel))
                chunk(call.ResponseStream.Current).WriteTo(bytes);
            return bytes.ToArray();
        }
    }

    // An opinion that depends on the picture alone.
    private static bool IsOdd(byte[] pixels) => SHA256.HashData(pixels)[0] % 2 == 1;

    private static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static FeedbackService.FeedbackServiceClient Feedback(CallInvoker invoker) => new(invoker);

    private static EvaluationService.EvaluationServiceClient Evaluations(CallInvoker invoker) => new(invoker);

    private static RewardService.RewardServiceClient Rewards(CallInvoker invoker) => new(invoker);

    private static FineTuningService.FineTuningServiceClient FineTuning(CallInvoker invoker) => new(invoker);
}
