using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.EndToEnd.Tests.Soak;

/// <summary>What people and programs do with a suite all day: draw images, label them, compare models, export answers, train rewards. Each runs until it is stopped.</summary>
internal sealed class MixedLoad(MeasuredCalls calls)
{
    private const string Project = "projects/default";
    private const string Model = $"{Project}/modelVersions/scenes-base";
    private const string Encoder = $"{Project}/modelVersions/scenes-encoder";
    private const int MaxUnlabeled = 300;
    private const int RaterCount = 4;

    private static readonly string[] Prompts = ["Two dogs.", "A red cat.", "A lion in the desert.", "Three green cups.", "A blue vase.", "Four apples."];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs all of it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        string? prompts = await CreatePromptsAsync();
        Task[] all =
        [
            RepeatAsync(TimeSpan.FromSeconds(1), i => DrawAsync($"soak-{i}", prompts, ImagePurpose.Labeling, 2, stop), stop),
            RepeatAsync(TimeSpan.FromSeconds(20), i => CompareAsync(i, prompts, stop), stop),
            RepeatAsync(TimeSpan.FromSeconds(10), i => ExportAsync(i, stop), stop),
            RepeatAsync(TimeSpan.FromSeconds(30), i => TrainAsync(i, stop), stop),
            .. Enumerable.Range(1, RaterCount).Select(rater => RepeatAsync(Pause, _ => LabelAsync($"rater-{rater}"), stop)),
            .. Enumerable.Range(1, RaterCount).Select(rater => RepeatAsync(Pause, _ => VoteAsync($"rater-{rater}"), stop)),
        ];
        await Task.WhenAll(all);
    }

    private static async Task RepeatAsync(TimeSpan pause, Func<int, Task> work, CancellationToken stop)
    {
        for (int i = 1; !stop.IsCancellationRequested; i++)
        {
            await work(i);
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> CreatePromptsAsync()
    {
        var request = new CreatePromptSetRequest
        {
            Parent = Project,
            PromptSet = new PromptSet { DisplayName = "soak" },
            PromptSetId = "soak",
            PromptList = new PromptListSource { Prompts = { Prompts.Select(text => new Prompt { Text = text }) } },
        };
        return (await calls.CallAsync("CreatePromptSet", (invoker, options) => new GenerationService.GenerationServiceClient(invoker).CreatePromptSetAsync(request, options).ResponseAsync))?.PromptSet.Name;
    }

    private async Task<string?> DrawAsync(string id, string? prompts, ImagePurpose purpose, int imagesPerPrompt, CancellationToken stop)
    {
        // Raters must keep up, or the project grows and grows and its size is measured instead of the server.
        if (purpose == ImagePurpose.Labeling && await calls.CallAsync("GetLabelingProgress", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker)
            .GetLabelingProgressAsync(new GetLabelingProgressRequest { Parent = Project }, options).ResponseAsync) is { } progress && progress.ImageCount - progress.LabeledImageCount > MaxUnlabeled)
            return null;
        var request = new CreateGenerationJobRequest
        {
            Parent = Project,
            GenerationJobId = id,
            GenerationJob = new GenerationJob
            {
                ModelVersion = Model, PromptSet = prompts ?? "", ImagesPerPrompt = imagesPerPrompt, ImagePurpose = purpose, Seed = id.Length + id[^1],
                SamplingSettings = new SamplingSettings { InferenceStepCount = 3, GuidanceScale = 2 },
            },
        };
        CreateGenerationJobResponse? created = await calls.CallAsync(
            "CreateGenerationJob", (invoker, options) => new GenerationService.GenerationServiceClient(invoker).CreateGenerationJobAsync(request, options).ResponseAsync);
        while (created is not null && !stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, CancellationToken.None);
            GenerationJob? job = (await calls.CallAsync("GetGenerationJob", (invoker, options) => new GenerationService.GenerationServiceClient(invoker)
                .GetGenerationJobAsync(new GetGenerationJobRequest { Name = created.GenerationJob.Name }, options).ResponseAsync))?.GenerationJob;
            if (job is { State: JobState.Succeeded or JobState.Failed or JobState.Cancelled })
                return job.State == JobState.Succeeded ? job.Name : throw new InvalidOperationException($"{job.Name} ended as {job.State}: {job.Failure}");
        }
        return null;
    }

    private async Task LabelAsync(string rater)
    {
        LeaseLabelTasksResponse? leased = await calls.CallAsync("LeaseLabelTasks", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker)
            .LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = Project, TaskCount = 2 }, options).ResponseAsync, rater);
        foreach (LabelTask task in leased?.LabelTasks ?? [])
        {
            var request = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline };
            foreach (BlindImage image in task.Images)
            {
                byte[]? pixels = await calls.CallAsync("DownloadTaskImage", (invoker, options) => ReadAsync(new FeedbackService.FeedbackServiceClient(invoker)
                    .DownloadTaskImage(new DownloadTaskImageRequest { Name = task.Name, ImageToken = image.ImageToken }, options), part => part.Chunk), rater);
                request.Answers.Add(new LabelAnswer { ImageToken = image.ImageToken, Value = (pixels?.Sum(value => value) ?? 0) % 2 == 0 ? LabelValue.Good : LabelValue.Bad });
            }
            await calls.CallAsync("SubmitLabels", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker).SubmitLabelsAsync(request, options).ResponseAsync, rater);
        }
    }

    private async Task CompareAsync(int i, string? prompts, CancellationToken stop)
    {
        if (await DrawAsync($"soak-before-{i}", prompts, ImagePurpose.Evaluation, 2, stop) is not { } before
            || await DrawAsync($"soak-after-{i}", prompts, ImagePurpose.Evaluation, 2, stop) is not { } after)
            return;
        var request = new CreateEvaluationRequest
        {
            Parent = Project,
            EvaluationId = $"soak-{i}",
            Evaluation = new Evaluation
            {
                Candidate = new EvaluationArm { DisplayName = "after", GenerationJob = after }, Baseline = new EvaluationArm { DisplayName = "before", GenerationJob = before },
                PromptSet = prompts, ImagesPerSet = 2, VotesPerPrompt = 3, Seed = i,
            },
        };
        // Feedback hears of the images by the queue.
        while (!stop.IsCancellationRequested && await calls.CallAsync("CreateEvaluation", (invoker, options) => new EvaluationService.EvaluationServiceClient(invoker)
            .CreateEvaluationAsync(request, options).ResponseAsync, rater: null, "ARM_IMAGES_MISSING") is null && calls.Errors.Count == 0)
            await Task.Delay(Pause, CancellationToken.None);
    }

    private async Task VoteAsync(string rater)
    {
        LeaseBallotsResponse? leased = await calls.CallAsync("LeaseBallots", (invoker, options) => new EvaluationService.EvaluationServiceClient(invoker)
            .LeaseBallotsAsync(new LeaseBallotsRequest { Parent = Project, BallotCount = 2 }, options).ResponseAsync, rater);
        foreach (Ballot ballot in leased?.Ballots ?? [])
        {
            foreach (BlindImage image in ballot.FirstImages.Concat(ballot.SecondImages))
            {
                await calls.CallAsync("DownloadBallotImage", (invoker, options) => ReadAsync(new EvaluationService.EvaluationServiceClient(invoker)
                    .DownloadBallotImage(new DownloadBallotImageRequest { Name = ballot.Name, ImageToken = image.ImageToken }, options), part => part.Chunk), rater);
            }
            var request = new SubmitVoteRequest { Name = ballot.Name, LeaseToken = ballot.LeaseToken, Vote = new BallotVote { Alignment = Choice.First, Fidelity = Choice.Tie } };
            await calls.CallAsync("SubmitVote", (invoker, options) => new EvaluationService.EvaluationServiceClient(invoker).SubmitVoteAsync(request, options).ResponseAsync, rater);
        }
    }

    private async Task ExportAsync(int i, CancellationToken stop)
    {
        ExportFormat format = (i % 3) switch { 0 => ExportFormat.JsonLines, 1 => ExportFormat.Csv, _ => ExportFormat.Parquet };
        var request = new CreateExportRequest { Parent = Project, ExportId = $"soak-{i}", Export = new Export { Content = ExportContent.Labels, Format = format } };
        Export? export = (await calls.CallAsync("CreateExport", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker).CreateExportAsync(request, options).ResponseAsync))?.Export;
        while (export is { State: not (JobState.Succeeded or JobState.Failed or JobState.Cancelled) } && !stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, CancellationToken.None);
            export = (await calls.CallAsync("GetExport", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker)
                .GetExportAsync(new GetExportRequest { Name = export.Name }, options).ResponseAsync))?.Export;
        }
        if (export is { State: JobState.Succeeded })
        {
            await calls.CallAsync("DownloadExport", (invoker, options) => ReadAsync(new FeedbackService.FeedbackServiceClient(invoker)
                .DownloadExport(new DownloadExportRequest { Name = export.Name }, options), part => part.Chunk));
        }
    }

    private async Task TrainAsync(int i, CancellationToken stop)
    {
        if (await calls.CallAsync("GetLabelingProgress", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker)
            .GetLabelingProgressAsync(new GetLabelingProgressRequest { Parent = Project }, options).ResponseAsync) is not { LabeledImageCount: > 50 })
            return;
        var snapshot = new CreateLabelSnapshotRequest { Parent = Project, LabelSnapshotId = $"soak-{i}", LabelSnapshot = new LabelSnapshot { DisplayName = $"soak {i}" } };
        CreateLabelSnapshotResponse? taken = await calls.CallAsync(
            "CreateLabelSnapshot", (invoker, options) => new FeedbackService.FeedbackServiceClient(invoker).CreateLabelSnapshotAsync(snapshot, options).ResponseAsync);
        if (taken is null)
            return;
        var request = new CreateRewardTrainingJobRequest
        {
            Parent = Project,
            RewardTrainingJobId = $"soak-{i}",
            RewardTrainingJob = new RewardTrainingJob
            {
                LabelSnapshot = taken.LabelSnapshot.Name, Encoder = Encoder, Seed = i,
                Settings = new RewardTrainingSettings { EpochCount = 5, BatchSize = 32, HiddenWidths = { 16 }, LearningRate = 0.01, PromptCandidateCount = 4, ValidationShare = 0.25 },
            },
        };
        CreateRewardTrainingJobResponse? created = null;
        while (created is null && !stop.IsCancellationRequested && calls.Errors.Count == 0)
        {
            created = await calls.CallAsync("CreateRewardTrainingJob", (invoker, options) => new RewardService.RewardServiceClient(invoker)
                .CreateRewardTrainingJobAsync(request, options).ResponseAsync, rater: null, "EMBEDDING_MISSING");
            await Task.Delay(Pause, CancellationToken.None);
        }
        RewardTrainingJob? job = created?.RewardTrainingJob;
        while (job is { State: not (JobState.Succeeded or JobState.Failed or JobState.Cancelled) } && !stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, CancellationToken.None);
            job = (await calls.CallAsync("GetRewardTrainingJob", (invoker, options) => new RewardService.RewardServiceClient(invoker)
                .GetRewardTrainingJobAsync(new GetRewardTrainingJobRequest { Name = job.Name }, options).ResponseAsync))?.RewardTrainingJob;
        }
        if (job is { State: JobState.Failed })
            throw new InvalidOperationException($"{job.Name} failed: {job.Failure}");
    }

    private static async Task<byte[]> ReadAsync<T>(AsyncServerStreamingCall<T> call, Func<T, ByteString> chunk)
    {
        using (call)
        {
            using var bytes = new MemoryStream();
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                chunk(call.ResponseStream.Current).WriteTo(bytes);
            return bytes.ToArray();
        }
    }
}
