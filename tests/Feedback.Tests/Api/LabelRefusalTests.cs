using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Bad input over the wire: each refusal names the field, or the thing and its state.</summary>
public abstract class LabelRefusalTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task LeaseLabelTasks_TooMany_NamesTheField() =>
        await RefusedAsync("task_count", () => Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = "projects/p", TaskCount = 9 }, cancellationToken: Cancellation).ResponseAsync);

    [Fact]
    public async Task LeaseLabelTasks_ParentThatIsNoProject_NamesTheField() =>
        await RefusedAsync("parent", () => Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = "default" }, cancellationToken: Cancellation).ResponseAsync);

    [Fact]
    public async Task SubmitLabels_OtherRatersTask_IsLost()
    {
        LabelTask task = await TaskAsync();
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r2", Raters.Answers(task, _ => LabelValue.Good)));
        (code, reason).ShouldBe((StatusCode.Aborted, "LEASE_LOST"));
    }

    [Fact]
    public async Task SubmitLabels_AnsweredTask_IsLost()
    {
        LabelTask task = await TaskAsync();
        await Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good));
        (await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good)))).Reason.ShouldBe("LEASE_LOST");
    }

    [Fact]
    public async Task SubmitLabels_UnknownTask_IsNotFound()
    {
        LabelTask task = await TaskAsync();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good);
        request.Name = ProjectOf(task) + "/labelTasks/missing";
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", request));
        (code, reason).ShouldBe((StatusCode.NotFound, "RESOURCE_NOT_FOUND"));
    }

    [Fact]
    public async Task SubmitLabels_TooFewAnswers_NamesTheField()
    {
        SubmitLabelsRequest request = Raters.Answers(await TaskAsync(), _ => LabelValue.Good);
        request.Answers.RemoveAt(2);
        await RefusedAsync("answers", () => Host.SubmitAsync("r1", request));
    }

    [Fact]
    public async Task SubmitLabels_TooManyAnswers_NamesTheField()
    {
        SubmitLabelsRequest request = Raters.Answers(await TaskAsync(), _ => LabelValue.Good);
        request.Answers.AddRange(Enumerable.Repeat(request.Answers[0], 7).Select(answer => answer.Clone()));
        await RefusedAsync("answers", () => Host.SubmitAsync("r1", request));
    }

    [Fact]
    public async Task SubmitLabels_PictureOfAnotherTaskOrTwice_NamesTheAnswer()
    {
        SubmitLabelsRequest request = Raters.Answers(await TaskAsync(), _ => LabelValue.Good);
        request.Answers[1].ImageToken = "00000000000000000000000000000000";
        await RefusedAsync("answers[1].image_token", () => Host.SubmitAsync("r1", request));
        request.Answers[1].ImageToken = request.Answers[0].ImageToken;
        await RefusedAsync("answers[1].image_token", () => Host.SubmitAsync("r1", request));
    }

    [Fact]
    public async Task SubmitLabels_WithoutValueOrWithASkipReasonOfAnother_NamesTheAnswer()
    {
        SubmitLabelsRequest request = Raters.Answers(await TaskAsync(), _ => LabelValue.Good);
        request.Answers[0].Value = LabelValue.Unspecified;
        await RefusedAsync("answers[0].value", () => Host.SubmitAsync("r1", request));
        request.Answers[0].Value = LabelValue.Good;
        request.Answers[0].SkipReason = SkipReason.Unsure;
        await RefusedAsync("answers[0].skip_reason", () => Host.SubmitAsync("r1", request));
    }

    [Theory]
    [InlineData(-1L, 0)]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0L, int.MinValue)]
    public async Task SubmitLabels_ResponseDurationThatIsNone_NamesTheAnswer(long seconds, int nanos)
    {
        SubmitLabelsRequest request = Raters.Answers(await TaskAsync(), _ => LabelValue.Good);
        request.Answers[2].ResponseDuration = new Duration { Seconds = seconds, Nanos = nanos };
        await RefusedAsync("answers[2].response_duration", () => Host.SubmitAsync("r1", request));
    }

    [Fact]
    public async Task SubmitLabels_OtherGuideline_IsOutdated()
    {
        LabelTask task = await TaskAsync();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good);
        request.Guideline = ProjectOf(task) + "/guidelines/old";
        (await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", request))).Reason.ShouldBe("GUIDELINE_OUTDATED");
    }

    [Fact]
    public async Task ReopenLabelTask_Unanswered_IsTheWrongState()
    {
        LabelTask task = await TaskAsync();
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(
            () => Host.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation).ResponseAsync);
        (code, reason).ShouldBe((StatusCode.FailedPrecondition, "RESOURCE_WRONG_STATE"));
    }

    [Fact]
    public async Task ReopenLabelTask_ElevenTasksAgo_IsTheWrongState()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 11, 3);
        LabelTask first = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        (await FeedbackHost.RefusalAsync(() => Host.Labels.ReopenLabelTaskAsync(
            new ReopenLabelTaskRequest { Name = first.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("RESOURCE_WRONG_STATE");
    }

    [Fact]
    public async Task DownloadTaskImage_UnknownToken_NamesTheField()
    {
        LabelTask task = await TaskAsync();
        await RefusedAsync("image_token", async () =>
        {
            using var call = Host.Labels.DownloadTaskImage(new DownloadTaskImageRequest { Name = task.Name, ImageToken = "x" }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
            await call.ResponseStream.MoveNext(Cancellation);
        });
    }

    [Theory]
    [InlineData("required_label_count", 100, "labeling_settings.required_label_count")]
    [InlineData("images_per_task", 10, "labeling_settings.images_per_task")]
    [InlineData("images", 1, "update_mask")]
    public async Task UpdateLabelingSettings_OutOfRange_NamesTheField(string path, int value, string field)
    {
        var request = new UpdateLabelingSettingsRequest
        {
            LabelingSettings = new LabelingSettings { Name = Host.NewProject() + "/labelingSettings", RequiredLabelCount = value, ImagesPerTask = value },
            UpdateMask = new FieldMask { Paths = { path } },
        };
        await RefusedAsync(field, () => Host.Labels.UpdateLabelingSettingsAsync(request, cancellationToken: Cancellation).ResponseAsync);
    }

    [Fact]
    public async Task UpdateLabelingSettings_ShortLease_NamesTheField() =>
        await RefusedAsync("labeling_settings.lease_duration", () => Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = Host.NewProject() + "/labelingSettings", LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(29)) },
            },
            cancellationToken: Cancellation).ResponseAsync);

    [Fact]
    public async Task UpdateLabelingSettings_OldEtag_IsAborted()
    {
        string name = Host.NewProject() + "/labelingSettings";
        LabelingSettings settings = (await Host.Labels.GetLabelingSettingsAsync(new GetLabelingSettingsRequest { Name = name }, cancellationToken: Cancellation)).LabelingSettings;
        (settings.RequiredLabelCount, settings.ImagesPerTask, settings.LeaseDuration.Seconds, settings.SkipPolicy).ShouldBe((1, 3, 600, SkipPolicy.RequeueOthers));
        settings.RequiredLabelCount = 2;
        settings.MaxLabelCount = 3;
        await Host.Labels.UpdateLabelingSettingsAsync(new UpdateLabelingSettingsRequest { LabelingSettings = settings }, cancellationToken: Cancellation);
        (await FeedbackHost.RefusalAsync(() => Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest { LabelingSettings = settings }, cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("ETAG_MISMATCH");
    }

    [Fact]
    public async Task ListLabels_TokenOfAnotherList_IsRefused()
    {
        string project = ProjectOf(await TaskAsync());
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        ListLabelsResponse page = await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, PageSize = 2 }, cancellationToken: Cancellation);
        page.Labels.Count.ShouldBe(2);
        ListLabelsResponse rest = await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, PageSize = 2, PageToken = page.NextPageToken }, cancellationToken: Cancellation);
        rest.Labels.Count.ShouldBe(1);
        rest.NextPageToken.ShouldBeEmpty();
        (await FeedbackHost.RefusalAsync(() => Host.Labels.ListLabelsAsync(
            new ListLabelsRequest { Parent = "projects/other", PageToken = page.NextPageToken }, cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("INVALID_PAGE_TOKEN");
    }

    private static string ProjectOf(LabelTask task) => string.Join('/', task.Name.Split('/').Take(2));

    private static async Task RefusedAsync(string field, Func<Task> call)
    {
        (StatusCode code, _, IReadOnlyList<string> fields) = await FeedbackHost.RefusalAsync(call);
        code.ShouldBe(StatusCode.InvalidArgument);
        fields.ShouldContain(field);
    }

    private async Task<LabelTask> TaskAsync()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        return (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
    }
}
