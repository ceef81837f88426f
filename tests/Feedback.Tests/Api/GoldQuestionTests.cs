using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Images with known answers among the tasks.</summary>
public abstract class GoldQuestionTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateGoldQuestion_OfAnImage_IsListedNewestFirstAndInTheAudit()
    {
        string project = await StoredProjectAsync();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 1, 3);
        GoldQuestion first = await GoldAsync(batch.Images[0].Image, LabelValue.Good, "Three dogs."), second = await GoldAsync(batch.Images[1].Image, LabelValue.Bad);
        (first.ExpectedValue, first.Explanation, first.AnswerCount).ShouldBe((LabelValue.Good, "Three dogs.", 0L));
        (await ListAsync(project)).ShouldBe([second, first]);
        ListGoldQuestionsResponse page = await Host.Labels.ListGoldQuestionsAsync(new ListGoldQuestionsRequest { Parent = project, PageSize = 1 }, cancellationToken: Cancellation);
        page.NextPageToken.ShouldNotBeEmpty();
        AuditEvent created = (await AuditAsync(project))[0];
        (created.Method, created.Resource, created.ValuesAfter["image"]).ShouldBe(("rlhf.feedback.v1.FeedbackService/CreateGoldQuestion", second.Name, batch.Images[1].Image));
    }

    [Fact]
    public async Task CreateGoldQuestion_BadInput_IsRefused()
    {
        string project = Host.NewProject();
        string image = (await Host.AnnounceAsync(project, "j", 1, 1)).Images[0].Image;
        (await FeedbackHost.RefusalAsync(() => GoldAsync(image, LabelValue.Skip))).Fields.ShouldBe(["gold_question.expected_value"]);
        (await FeedbackHost.RefusalAsync(() => GoldAsync(image, LabelValue.Unspecified))).Fields.ShouldBe(["gold_question.expected_value"]);
        (await FeedbackHost.RefusalAsync(() => GoldAsync(image, LabelValue.Good, new string('x', 501)))).Fields.ShouldBe(["gold_question.explanation"]);
        (await FeedbackHost.RefusalAsync(() => GoldAsync(project + "/images/missing", LabelValue.Good))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
        await GoldAsync(image, LabelValue.Good);
        (await FeedbackHost.RefusalAsync(() => GoldAsync(image, LabelValue.Bad))).Reason.ShouldBe("RESOURCE_ALREADY_EXISTS");
    }

    [Theory]
    [InlineData("gold_share", 0.51, 0)]
    [InlineData("gold_share", -0.1, 0)]
    [InlineData("gold_share", double.NaN, 0)]
    [InlineData("min_gold_accuracy", 1.01, 0)]
    [InlineData("onboarding_gold_count", 0, 101)]
    public async Task UpdateLabelingSettings_OutOfRange_NamesTheField(string field, double share, int count) => (await FeedbackHost.RefusalAsync(() => SettingsAsync(
        Host.NewProject(), new LabelingSettings { GoldShare = share, MinGoldAccuracy = share, OnboardingGoldCount = count }, field))).Fields.ShouldContain("labeling_settings." + field);

    [Fact]
    public async Task UpdateLabelingSettings_GoldFields_AreKept()
    {
        string project = Host.NewProject();
        (await Host.Labels.GetLabelingSettingsAsync(new GetLabelingSettingsRequest { Name = project + "/labelingSettings" }, cancellationToken: Cancellation)).LabelingSettings.GoldShare.ShouldBe(0.05);
        LabelingSettings kept = await SettingsAsync(
            project, new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 4, GoldFeedbackEnabled = true, MinGoldAccuracy = 0.8 },
            "gold_share", "onboarding_gold_count", "gold_feedback_enabled", "min_gold_accuracy");
        (kept.GoldShare, kept.OnboardingGoldCount, kept.GoldFeedbackEnabled, kept.MinGoldAccuracy).ShouldBe((0.0, 4, true, 0.8));
        (await SettingsAsync(project, new LabelingSettings { GoldShare = 0.05 }, "gold_share")).GoldShare.ShouldBe(0.05);
    }

    [Fact]
    public async Task LeaseLabelTasks_Onboarding_GivesGoldFirstInPagesLikeAnyOther()
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 4, 6);
        foreach (GeneratedImage image in batch.Images.Where(image => image.SampleIndex < 2))
            await GoldAsync(image.Image, LabelValue.Good);
        await SettingsAsync(project, new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 4 }, "gold_share", "onboarding_gold_count");
        var pages = new List<LabelTask>();
        while (await Host.LeaseAsync(project, "r1") is { } task)
        {
            pages.Add(task);
            await Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good));
        }
        // 16 images need labels; two pages asked two gold questions each and took an image that needs a label along.
        (await ListAsync(project)).Sum(question => question.AnswerCount).ShouldBe(4);
        pages.Sum(task => task.Images.Count).ShouldBe(20);
        pages.Take(2).ShouldAllBe(task => task.Images.Count == 3);
        pages.SelectMany(task => task.Images).ShouldAllBe(image => image.HeightPx == 4);
        foreach (LabelTask task in pages)
        {
            foreach (string secret in new[] { "gold", "/images/", "expected" })
                task.ToString().ShouldNotContain(secret, Case.Insensitive);
        }
        (await DistributionAsync(project)).ShouldBe(16);
    }

    [Fact]
    public async Task LeaseLabelTasks_WithAShareOfOneHalf_AsksGoldInAboutHalfOfTheTasksAndEachQuestionOnce()
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "work", 60, 1), known = await Host.AnnounceAsync(project, "known", 60, 1, labelingRequested: false);
        foreach (GeneratedImage image in known.Images)
            await GoldAsync(image.Image, LabelValue.Bad);
        await SettingsAsync(project, new LabelingSettings { GoldShare = 0.5, ImagesPerTask = 1 }, "gold_share", "images_per_task");
        int tasks = await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad);
        IReadOnlyList<GoldQuestion> questions = await ListAsync(project);
        long asked = questions.Sum(question => question.AnswerCount);
        // Every task but gold has one of 60 images: gold among them is binomial. Seven standard deviations either way.
        asked.ShouldBeInRange(15, 60);
        tasks.ShouldBe(60 + (int)asked);
        questions.ShouldAllBe(question => question.AnswerCount <= 1 && question.RightAnswerCount == question.AnswerCount);
        (await DistributionAsync(project)).ShouldBe(batch.Images.Count);
    }

    [Fact]
    public async Task LeaseLabelTasks_WaitingForOthers_IsNotGivenGoldInstead()
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 1, 6);
        await GoldAsync(batch.Images[0].Image, LabelValue.Good);
        await SettingsAsync(project, new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 1 }, "gold_share", "onboarding_gold_count");
        await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project, TaskCount = 8 }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        await Host.LeaseAsync(project, "r1");
        for (int i = 0; i < 3; i++)
            await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        LeaseLabelTasksResponse none = await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project }, FeedbackHost.As("r2"), cancellationToken: Cancellation);
        (none.LabelTasks.Count, none.NoTaskReason).ShouldBe((0, NoTaskReason.Complete));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public async Task CreateLabelSnapshot_AfterGoldAnswers_HoldsThemOnlyWhenAsked(bool goldIncluded, int labels)
    {
        string project = await OneGoldAsync();
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad);
        LabelSnapshot snapshot = (await Host.Labels.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { GoldIncluded = goldIncluded } }, cancellationToken: Cancellation)).LabelSnapshot;
        (snapshot.LabelCount, snapshot.GoldIncluded).ShouldBe((labels, goldIncluded));
        (await Host.ReadSnapshotAsync(snapshot.Name)).Count.ShouldBe(labels);
    }

    [Fact]
    public async Task SubmitLabels_WithFeedback_TellsTheAnswerAndCountsTheFirstOneAlone()
    {
        string project = await OneGoldAsync(feedback: true);
        (LabelTask task, SubmitLabelsResponse told) = await AnswerGoldAsync(project, LabelValue.Skip);
        GoldOutcome outcome = told.GoldOutcomes.ShouldHaveSingleItem();
        (outcome.ExpectedValue, outcome.Explanation).ShouldBe((LabelValue.Good, "It is green."));
        task.Images.ShouldContain(image => image.ImageToken == outcome.ImageToken);
        LabelTask reopened = (await Host.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation)).LabelTask;
        await Host.SubmitAsync("r1", Raters.Answers(reopened, _ => LabelValue.Good));
        (await ListAsync(project))[0].AnswerCount.ShouldBe(0);
    }

    [Fact]
    public async Task SubmitLabels_WithoutFeedback_TellsNothingAndKeepsTheFirstAnswer()
    {
        string project = await OneGoldAsync();
        (LabelTask task, SubmitLabelsResponse told) = await AnswerGoldAsync(project, LabelValue.Bad);
        told.GoldOutcomes.ShouldBeEmpty();
        LabelTask reopened = (await Host.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation)).LabelTask;
        await Host.SubmitAsync("r1", Raters.Answers(reopened, _ => LabelValue.Good));
        GoldQuestion question = (await ListAsync(project))[0];
        (question.AnswerCount, question.RightAnswerCount).ShouldBe((1L, 0L));
    }

    [Fact]
    public async Task DeleteGoldQuestion_Answered_LetsItsImageBeLabelledByOthers()
    {
        string project = await OneGoldAsync();
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        string name = (await ListAsync(project))[0].Name;
        await DeleteAsync(name);
        (await ListAsync(project)).ShouldBeEmpty();
        (await FeedbackHost.RefusalAsync(() => DeleteAsync(name))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
        (await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good)).ShouldBe(0);
        (await Host.LabelAllAsync(project, "r2", _ => LabelValue.Good)).ShouldBe(1);
        (await DistributionAsync(project)).ShouldBe(4);
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels.Count.ShouldBe(5);
    }

    [Fact]
    public async Task SubmitLabels_TenWrongGoldAnswers_PausesTheRaterUntilAnOwnerResumes()
    {
        string project = await StoredProjectAsync();
        await Host.AnnounceAsync(project, "work", 40, 1);
        ImageBatch known = await Host.AnnounceAsync(project, "known", 40, 1, labelingRequested: false);
        foreach (GeneratedImage image in known.Images)
            await GoldAsync(image.Image, LabelValue.Good);
        await SettingsAsync(
            project, new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 30, MinGoldAccuracy = 0.7, ImagesPerTask = 1 },
            "gold_share", "onboarding_gold_count", "min_gold_accuracy", "images_per_task");
        (await AnswerUntilPausedAsync(project, "good", LabelValue.Good, 12)).ShouldBe(12);
        (await AnswerUntilPausedAsync(project, "wrong", LabelValue.Bad, 12)).ShouldBe(10);
        string name = project + "/raters/wrong";
        Rater rater = (await Host.Accounts.GetRaterAsync(new GetRaterRequest { Name = name }, cancellationToken: Cancellation)).Rater;
        rater.State.ShouldBe(RaterState.AutoPaused);
        AuditEvent paused = (await AuditAsync(project))[0];
        (paused.Subject, paused.Resource, paused.Method).ShouldBe(("rooms/feedback", name, "rlhf.feedback.v1.FeedbackService/SubmitLabels"));
        (paused.ValuesAfter["state"], paused.ValuesAfter["gold_answer_count"], paused.ValuesAfter["gold_right_answer_count"]).ShouldBe(("AutoPaused", "10", "0"));

        await Host.Accounts.ResumeRaterAsync(new ResumeRaterRequest { Name = name }, cancellationToken: Cancellation);
        // The count begins anew: nine more mistakes pause nobody, the tenth does.
        (await AnswerUntilPausedAsync(project, "wrong", LabelValue.Bad, 12)).ShouldBe(10);
    }

    private async Task<int> AnswerUntilPausedAsync(string project, string rater, LabelValue value, int most)
    {
        for (int i = 0; i < most; i++)
        {
            try
            {
                LabelTask task = (await Host.LeaseAsync(project, rater)).ShouldNotBeNull();
                await Host.SubmitAsync(rater, Raters.Answers(task, _ => value));
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.FailedPrecondition)
            {
                return i;
            }
        }
        return most;
    }

    // Three images that need a label and a gold question of the same prompt.
    private async Task<string> OneGoldAsync(bool feedback = false)
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 1, 4);
        await GoldAsync(batch.Images[2].Image, LabelValue.Good, "It is green.");
        await SettingsAsync(
            project, new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 1, GoldFeedbackEnabled = feedback }, "gold_share", "onboarding_gold_count", "gold_feedback_enabled");
        return project;
    }

    private async Task<(LabelTask Task, SubmitLabelsResponse Response)> AnswerGoldAsync(string project, LabelValue value)
    {
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        return (task, await Host.Labels.SubmitLabelsAsync(Raters.Answers(task, _ => value), FeedbackHost.As("r1"), cancellationToken: Cancellation));
    }

    private async Task<string> StoredProjectAsync() =>
        (await Host.Accounts.CreateProjectAsync(new CreateProjectRequest { Project = new Project { DisplayName = "gold" } }, cancellationToken: Cancellation)).Project.Name;

    private async Task<IReadOnlyList<AuditEvent>> AuditAsync(string project) =>
        (await Host.Accounts.ListAuditEventsAsync(new ListAuditEventsRequest { Parent = project }, cancellationToken: Cancellation)).AuditEvents;

    private async Task<GoldQuestion> GoldAsync(string image, LabelValue expected, string explanation = "") => (await Host.Labels.CreateGoldQuestionAsync(
        new CreateGoldQuestionRequest
        {
            Parent = string.Join('/', image.Split('/').Take(2)),
            GoldQuestion = new GoldQuestion { Image = image, ExpectedValue = expected, Explanation = explanation },
        }, cancellationToken: Cancellation)).GoldQuestion;

    private async Task<IReadOnlyList<GoldQuestion>> ListAsync(string project) => (await Host.Labels.ListGoldQuestionsAsync(
        new ListGoldQuestionsRequest { Parent = project, PageSize = 1000 }, cancellationToken: Cancellation)).GoldQuestions;

    private async Task DeleteAsync(string name) => await Host.Labels.DeleteGoldQuestionAsync(new DeleteGoldQuestionRequest { Name = name }, cancellationToken: Cancellation);

    private async Task<LabelingSettings> SettingsAsync(string project, LabelingSettings settings, params string[] fields)
    {
        settings.Name = project + "/labelingSettings";
        return (await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest { LabelingSettings = settings, UpdateMask = new() { Paths = { fields } } }, cancellationToken: Cancellation)).LabelingSettings;
    }

    // Labels that count.
    private async Task<long> DistributionAsync(string project)
    {
        LabelDistributionPart total = (await Host.Labels.GetLabelDistributionAsync(new GetLabelDistributionRequest { Parent = project }, cancellationToken: Cancellation)).Total;
        return total.GoodCount + total.BadCount + total.SkipCount;
    }
}
