using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Infrastructure.Pictures;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Labeling over the wire, from announced images to labels.</summary>
public abstract class LabelFlowTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task LeaseLabelTasks_ImagesOfTwoPrompts_GivesPagesOfThreeOfOnePrompt()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 4);
        LeaseLabelTasksResponse response = await Host.Labels.LeaseLabelTasksAsync(
            new LeaseLabelTasksRequest { Parent = project, TaskCount = 8 }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        response.LabelTasks.Select(task => (task.PromptText, task.Images.Count)).ShouldBe(
            [("A green dog 0.", 3), ("Two wolves 1.", 3), ("A green dog 0.", 1), ("Two wolves 1.", 1)]);
        LabelTask first = response.LabelTasks[0];
        first.Name.ShouldStartWith(project + "/labelTasks/");
        first.Guideline.ShouldBe(project + "/guidelines/default");
        first.Images.Select(image => image.ImageToken).Distinct().Count().ShouldBe(3);
        first.Images.ShouldAllBe(image => image.WidthPx == 4 && image.HeightPx == 4);
        // Nothing of job, model or file reaches the rater.
        foreach (string secret in new[] { "/images/", "generationJobs", "modelVersions", "sha" })
            first.ToString().ShouldNotContain(secret);
    }

    [Fact]
    public async Task ImageBatch_DeliveredTwice_RegistersItsImagesOnce()
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 1, 3);
        await Host.PublishAsync(batch);
        (await ProgressAsync(project, "r1")).ImageCount.ShouldBe(3);
    }

    [Fact]
    public async Task LeaseLabelTasks_ImagesNotToBeLabelled_GivesNone()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3, labelingRequested: false);
        LeaseLabelTasksResponse response = await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project }, cancellationToken: Cancellation);
        response.LabelTasks.ShouldBeEmpty();
        response.NoTaskReason.ShouldBe(NoTaskReason.Complete);
    }

    [Fact]
    public async Task LeaseLabelTasks_SameRaterAgain_GivesTheSameTask()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 6);
        LabelTask first = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        (await Host.LeaseAsync(project, "r1")).ShouldBe(first);
    }

    [Fact]
    public async Task LeaseLabelTasks_ManyRatersAtOnce_NeverExceedsWhatIsRequired()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 6);
        await RequireAsync(project, 2);
        string[] raters = [.. Enumerable.Range(0, 8).Select(i => $"r{i}")];
        await Task.WhenAll(raters.Select(async (rater, i) =>
        {
            while (await Host.LeaseAsync(project, rater) is { } task)
                await Host.SubmitAsync(rater, Raters.Answers(task, _ => i % 2 == 0 ? LabelValue.Good : LabelValue.Bad));
        }));
        var labels = (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, PageSize = 1000 }, cancellationToken: Cancellation)).Labels;
        labels.GroupBy(label => label.Image).Select(group => group.Count()).ShouldBe(Enumerable.Repeat(2, 12));
        labels.Select(label => (label.Image, label.Rater)).Distinct().Count().ShouldBe(24);
        (await ProgressAsync(project, "r0")).LabeledImageCount.ShouldBe(12);
    }

    [Fact]
    public async Task LeaseLabelTasks_AllOutToOthers_SaysWait()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        await Host.LeaseAsync(project, "r1");
        LeaseLabelTasksResponse response = await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project }, FeedbackHost.As("r2"), cancellationToken: Cancellation);
        response.NoTaskReason.ShouldBe(NoTaskReason.Wait);
    }

    [Fact]
    public async Task ReleaseLabelTask_ByOneRater_GivesItsImagesToAnother()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Host.Labels.ReleaseLabelTaskAsync(new ReleaseLabelTaskRequest { Name = task.Name, LeaseToken = task.LeaseToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        (await Host.LeaseAsync(project, "r2")).ShouldNotBeNull().Images.Count.ShouldBe(3);
        (await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good)))).Reason.ShouldBe("LEASE_LOST");
    }

    [Fact]
    public async Task SubmitLabels_SameRequestIdTwice_StoresOneLabel()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
        (await Host.SubmitAsync("r1", request)).ShouldBe(1);
        (await Host.SubmitAsync("r1", request)).ShouldBe(1);
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, ShowWithdrawn = true }, cancellationToken: Cancellation)).Labels.Count.ShouldBe(3);

        request.Answers[0].Value = LabelValue.Bad;
        (StatusCode code, string reason, IReadOnlyList<string> fields) = await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", request));
        (code, reason, fields.Single()).ShouldBe((StatusCode.InvalidArgument, "REQUEST_ID_REUSED", "request_id"));
    }

    [Fact]
    public async Task SubmitLabels_WithSkips_FillsTheDistribution()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 3);
        for (int i = 0; i < 2; i++)
        {
            LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
            SubmitLabelsRequest request = Raters.Answers(task, place => place == 0 ? LabelValue.Skip : place == 1 ? LabelValue.Good : LabelValue.Bad);
            request.Answers[0].SkipReason = SkipReason.AmbiguousPrompt;
            request.Answers[1].ResponseDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(2.5));
            await Host.SubmitAsync("r1", request);
        }
        GetLabelDistributionResponse distribution = await Host.Labels.GetLabelDistributionAsync(new GetLabelDistributionRequest { Parent = project }, cancellationToken: Cancellation);
        distribution.Parts.ShouldBe(
        [
            new LabelDistributionPart { Category = PromptCategory.Count, Split = PromptSplit.Unseen, ImageCount = 3, GoodCount = 1, BadCount = 1, SkipCount = 1 },
            new LabelDistributionPart { Category = PromptCategory.Color, Split = PromptSplit.Seen, ImageCount = 3, GoodCount = 1, BadCount = 1, SkipCount = 1 },
        ]);
        distribution.Total.ShouldBe(new LabelDistributionPart { ImageCount = 6, GoodCount = 2, BadCount = 2, SkipCount = 2 });
        Label skip = (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels.First(label => label.Value == LabelValue.Skip);
        skip.SkipReason.ShouldBe(SkipReason.AmbiguousPrompt);
        // Skipped images go to others: this rater has none left, another has two.
        (await ProgressAsync(project, "r1")).OwnRemainingTaskCount.ShouldBe(0);
        (await ProgressAsync(project, "r2")).OwnRemainingTaskCount.ShouldBe(2);
        (await ProgressAsync(project, "r2")).SkippedImageCount.ShouldBe(2);
    }

    [Fact]
    public async Task ReopenLabelTask_AnsweredTask_SupersedesItsLabels()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good));
        LabelTask reopened = (await Host.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation)).LabelTask;
        reopened.PreviousAnswers.Select(answer => answer.Value).ShouldBe(Enumerable.Repeat(LabelValue.Good, 3));
        reopened.LeaseToken.ShouldNotBe(task.LeaseToken);
        (await Host.SubmitAsync("r1", Raters.Answers(reopened, _ => LabelValue.Bad))).ShouldBe(1);

        var standing = (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels;
        standing.Select(label => label.Value).ShouldBe(Enumerable.Repeat(LabelValue.Bad, 3));
        var all = (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, ShowWithdrawn = true }, cancellationToken: Cancellation)).Labels;
        all.Count.ShouldBe(6);
        all.Where(label => label.Value == LabelValue.Good).ShouldAllBe(label => standing.Any(other => other.Name == label.SupersedingLabel && other.Image == label.Image));
    }

    [Fact]
    public async Task SubmitLabels_AfterTheLease_CountsWhileTheTaskNeedsIt()
    {
        await using var own = new SqliteFeedbackHost();
        await own.InitializeAsync();
        string project = own.NewProject();
        await own.AnnounceAsync(project, "j", 2, 3);
        LabelTask kept = (await own.LeaseAsync(project, "r1")).ShouldNotBeNull();
        own.Advance(TimeSpan.FromMinutes(11));
        (await own.SubmitAsync("r1", Raters.Answers(kept, _ => LabelValue.Good))).ShouldBe(1);

        LabelTask lost = (await own.LeaseAsync(project, "r1")).ShouldNotBeNull();
        own.Advance(TimeSpan.FromMinutes(11));
        LabelTask taken = (await own.LeaseAsync(project, "r2")).ShouldNotBeNull();
        taken.PromptText.ShouldBe(lost.PromptText);
        (await FeedbackHost.RefusalAsync(() => own.SubmitAsync("r1", Raters.Answers(lost, _ => LabelValue.Good)))).Reason.ShouldBe("LEASE_LOST");
        (await own.SubmitAsync("r2", Raters.Answers(taken, _ => LabelValue.Bad))).ShouldBe(1);
    }

    [Fact]
    public async Task RenewLabelTaskLease_HeldTask_KeepsItPastItsFirstEnd()
    {
        await using var own = new SqliteFeedbackHost();
        await own.InitializeAsync();
        string project = own.NewProject();
        await own.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await own.LeaseAsync(project, "r1")).ShouldNotBeNull();
        own.Advance(TimeSpan.FromMinutes(6));
        RenewLabelTaskLeaseResponse renewed = await own.Labels.RenewLabelTaskLeaseAsync(
            new RenewLabelTaskLeaseRequest { Name = task.Name, LeaseToken = task.LeaseToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        renewed.LeaseExpireTime.ShouldBeGreaterThan(task.LeaseExpireTime);
        own.Advance(TimeSpan.FromMinutes(6));
        (await own.LeaseAsync(project, "r2")).ShouldBeNull();
        own.Advance(TimeSpan.FromMinutes(6));
        (await FeedbackHost.RefusalAsync(() => own.Labels.RenewLabelTaskLeaseAsync(
            new RenewLabelTaskLeaseRequest { Name = task.Name, LeaseToken = task.LeaseToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("LEASE_LOST");
    }

    [Fact]
    public async Task DownloadTaskImage_HeldTask_GivesAReadablePictureWithoutADigest()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        using var call = Host.Labels.DownloadTaskImage(
            new DownloadTaskImageRequest { Name = task.Name, ImageToken = task.Images[0].ImageToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        using var bytes = new MemoryStream();
        BlobHeader? header = null;
        while (await call.ResponseStream.MoveNext(Cancellation))
        {
            header ??= call.ResponseStream.Current.Header;
            call.ResponseStream.Current.Chunk?.WriteTo(bytes);
        }
        header.ShouldNotBeNull().Sha256.ShouldBeEmpty();
        header.SizeBytes.ShouldBe(bytes.Length);
        Pixels pixels = PngReader.Read(bytes.ToArray(), 100);
        (pixels.Width, pixels.Height).ShouldBe((4, 4));
    }

    [Fact]
    public async Task ReportTaskImage_OneImage_TakesItOutOfTheLabeling()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Host.Labels.ReportTaskImageAsync(
            new ReportTaskImageRequest { Name = task.Name, ImageToken = task.Images[0].ImageToken, Comment = "broken" }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        await Host.Labels.ReleaseLabelTaskAsync(new ReleaseLabelTaskRequest { Name = task.Name, LeaseToken = task.LeaseToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        (await Host.LeaseAsync(project, "r2")).ShouldNotBeNull().Images.Count.ShouldBe(2);
    }

    private async Task RequireAsync(string project, int count) => await Host.Labels.UpdateLabelingSettingsAsync(
        new UpdateLabelingSettingsRequest { LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = count } }, cancellationToken: Cancellation);

    private async Task<GetLabelingProgressResponse> ProgressAsync(string project, string rater) =>
        await Host.Labels.GetLabelingProgressAsync(new GetLabelingProgressRequest { Parent = project }, FeedbackHost.As(rater), cancellationToken: Cancellation);
}
