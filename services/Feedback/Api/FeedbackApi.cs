using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Gold;
using RlhfT2I.Feedback.Application.Guidelines;
using RlhfT2I.Feedback.Application.Images;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>Labels over gRPC. This part: what raters call.</summary>
internal sealed partial class FeedbackApi(
    IFeedbackStore store, RepeatableCalls calls, ILabelingShortcut shortcut, IExportJobs exports, IPictures pictures, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<FeedbackApi> logger)
    : FeedbackService.FeedbackServiceBase
{
    /// <inheritdoc />
    public override async Task<LeaseLabelTasksResponse> LeaseLabelTasks(LeaseLabelTasksRequest request, ServerCallContext context)
    {
        new RequestValidator(request).Range("task_count", request.TaskCount, 0, 8).ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        int taskCount = Math.Max(1, request.TaskCount);
        // The reply to a call with an id is kept, and it is not known before the tasks are.
        if (request.RequestId.Length == 0 && await shortcut.LeaseAsync(request.Parent, caller.RaterId, taskCount, context.CancellationToken) is { } leased)
            return new LeaseLabelTasksResponse { LabelTasks = { leased.Select(lease => LabelContracts.Task(lease.Task, (lease.WidthPx, lease.HeightPx), lease.Guideline, [])) } };
        return await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (IReadOnlyList<RaterTask> tasks, NoTask reason) = await TaskLease.RunAsync(session, request.Parent, caller.RaterId, taskCount);
                var response = new LeaseLabelTasksResponse { NoTaskReason = (NoTaskReason)reason };
                string guideline = tasks.Count > 0 ? await GuidelineBook.NewestNameAsync(session, request.Parent) : "";
                foreach (RaterTask task in tasks)
                    response.LabelTasks.Add(await DescribeAsync(session, task, guideline));
                return response;
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<RenewLabelTaskLeaseResponse> RenewLabelTaskLease(RenewLabelTaskLeaseRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new RenewLabelTaskLeaseResponse
            {
                LeaseExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(
                    await LabelTasks.RenewAsync(session, request.Name, caller.RaterId, request.LeaseToken)),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ReleaseLabelTaskResponse> ReleaseLabelTask(ReleaseLabelTaskRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await LabelTasks.ReleaseAsync(session, request.Name, caller.RaterId, request.LeaseToken);
                return new ReleaseLabelTaskResponse();
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<SubmitLabelsResponse> SubmitLabels(SubmitLabelsRequest request, ServerCallContext context)
    {
        CheckAnswers(request);
        CallerIdentity caller = CallerIdentity.Of(context);
        string project = Requests.ProjectOf(request.Name);
        List<GivenAnswer> answers = [.. request.Answers.Select(LabelContracts.Answer)];
        var usual = new UsualSubmission(request.Name, project, caller.RaterId, request.LeaseToken, answers, request.Guideline, RequestMark.Of(request, request.RequestId));
        GoldJudge? judge = null;
        SubmitLabelsResponse response = !calls.ClaimsPurge(usual.Request) && await shortcut.SubmitAsync(usual, context.CancellationToken) is { } count
            ? new SubmitLabelsResponse { AnsweredTaskCount = count }
            : await calls.RunAsync(
                request, request.RequestId, caller,
                async session =>
                {
                    await GuidelineBook.RequireNewestAsync(session, project, request.Guideline);
                    var gold = new GoldJudge(Callers.AuthorOf(caller, context, request.RequestId));
                    long answeredCount = await LabelSubmission.RunAsync(session, request.Name, caller.RaterId, request.LeaseToken, answers, request.Guideline, gold);
                    judge = gold;
                    return new SubmitLabelsResponse { AnsweredTaskCount = answeredCount, GoldOutcomes = { gold.Outcomes.Select(LabelContracts.GoldOutcome) } };
                },
                context.CancellationToken);
        FeedbackDiagnostics.CountLabels(answers);
        foreach (bool isRight in judge?.FirstAnswers ?? [])
            FeedbackDiagnostics.CountGold(isRight);
        return response;
    }

    /// <inheritdoc />
    public override Task<ReopenLabelTaskResponse> ReopenLabelTask(ReopenLabelTaskRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (RaterTask task, _) = await LabelTasks.ReopenAsync(session, request.Name, caller.RaterId);
                return new ReopenLabelTaskResponse { LabelTask = await DescribeAsync(session, task, await GuidelineBook.NewestNameAsync(session, task.Project)) };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task DownloadTaskImage(
        DownloadTaskImageRequest request, IServerStreamWriter<DownloadTaskImageResponse> responseStream, ServerCallContext context)
    {
        string raterId = CallerIdentity.Of(context).RaterId;
        PictureRef picture = await store.ReadAsync(session => LabelTasks.FindPictureAsync(session, request.Name, raterId, request.ImageToken), context.CancellationToken);
        byte[] bytes = await pictures.EncodeAsync(picture.Sha256, picture.WidthPx, picture.HeightPx, context.CancellationToken);
        await PictureStream.SendAsync(
            bytes, responseStream, header => new DownloadTaskImageResponse { Header = header }, chunk => new DownloadTaskImageResponse { Chunk = chunk },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ReportTaskImageResponse> ReportTaskImage(ReportTaskImageRequest request, ServerCallContext context)
    {
        new RequestValidator(request).Text("comment", request.Comment, 500).ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await LabelTasks.ReportAsync(session, request.Name, caller.RaterId, request.ImageToken);
                return new ReportTaskImageResponse();
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetLabelingProgressResponse> GetLabelingProgress(GetLabelingProgressRequest request, ServerCallContext context)
    {
        string raterId = CallerIdentity.Of(context).RaterId;
        return LabelContracts.Progress(await store.ReadAsync(session => LabelProgress.ReadAsync(session, request.Parent, raterId), context.CancellationToken));
    }

    private static async Task<LabelTask> DescribeAsync(IFeedbackSession session, RaterTask task, string guideline) => LabelContracts.Task(
        task, await LabelTasks.CanvasAsync(session, task), guideline, task.AnswerTime is null ? [] : await LabelTasks.AnswersAsync(session, task));

    private static void CheckAnswers(SubmitLabelsRequest request)
    {
        RequestValidator validator = new RequestValidator(request).Count("answers", request.Answers.Count, 1, 9);
        for (int i = 0; i < request.Answers.Count; i++)
        {
            LabelAnswer answer = request.Answers[i];
            validator
                .Require(answer.SkipReason == SkipReason.Unspecified || answer.Value == LabelValue.Skip, $"answers[{i}].skip_reason", $"{answer.SkipReason} is allowed only with LABEL_VALUE_SKIP")
                .ResponseTime($"answers[{i}].response_duration", answer.ResponseDuration);
        }
        validator.ThrowIfInvalid();
    }
}
