using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;
using Choice = RlhfT2I.Contracts.Feedback.V1.Choice;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Many raters at once, on two hosts that share one PostgreSQL database.</summary>
public sealed class PostgresRaceTests(PostgresFeedbackHost host) : RoomTests(host)
{
    private const int RaterCount = 60;

    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task LeaseLabelTasks_ByManyRatersOnTwoHosts_HandsEachImageOutAsOftenAsItNeedsLabels()
    {
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 20, 3);
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = 2 },
                UpdateMask = new() { Paths = { "required_label_count" } },
            }, cancellationToken: Cancellation);

        int[] answered = await Task.WhenAll(Enumerable.Range(0, RaterCount).Select(i => Task.Run(() => LabelAsync(i % 2 == 0 ? Host : twin, project, $"r{i}"), Cancellation)));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        List<int> handedOut = await context.Set<RaterTask>().Where(task => task.Project == project).SelectMany(task => task.Images)
            .GroupBy(image => image.Image).Select(group => group.Count()).ToListAsync(Cancellation);
        List<int> labels = await context.Set<StoredLabel>().Where(label => label.Project == project).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(Cancellation);
        handedOut.ShouldBe(Enumerable.Repeat(2, 60));
        labels.ShouldBe(Enumerable.Repeat(2, 60));
        (await context.Set<StoredLabel>().Where(label => label.Project == project).Select(label => new { label.Image, label.RaterId }).Distinct().CountAsync(Cancellation)).ShouldBe(120);
        (await context.Set<RegisteredImage>().Where(image => image.Project == project).SumAsync(image => image.GoodCount, Cancellation)).ShouldBe(120);
        answered.Sum().ShouldBe(await context.Set<RaterTask>().CountAsync(task => task.Project == project, Cancellation));
    }

    [Fact]
    public async Task LeaseLabelTasks_WithGoldByManyRatersOnTwoHosts_LabelsTheOtherImagesAsOftenAsNeeded()
    {
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        Contracts.Queue.V1.ImageBatch batch = await Host.AnnounceAsync(project, "j", 20, 4);
        string[] gold = [.. batch.Images.Where(image => image.SampleIndex == 0).Select(image => image.Image)];
        foreach (string image in gold)
        {
            await Host.Labels.CreateGoldQuestionAsync(
                new CreateGoldQuestionRequest { Parent = project, GoldQuestion = new GoldQuestion { Image = image, ExpectedValue = LabelValue.Good } }, cancellationToken: Cancellation);
        }
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = 2, GoldShare = 0.5, OnboardingGoldCount = 1 },
            }, cancellationToken: Cancellation);

        await Task.WhenAll(Enumerable.Range(0, RaterCount).Select(i => Task.Run(() => LabelAsync(i % 2 == 0 ? Host : twin, project, $"r{i}"), Cancellation)));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        IQueryable<StoredLabel> labels = context.Set<StoredLabel>().Where(label => label.Project == project);
        (await labels.Where(label => label.GoldQuestion == null).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(Cancellation)).ShouldBe(Enumerable.Repeat(2, 60));
        List<string> answered = await labels.Where(label => label.GoldQuestion != null).Select(label => label.Image).ToListAsync(Cancellation);
        answered.ShouldNotBeEmpty();
        answered.ShouldAllBe(image => gold.Contains(image));
        (await labels.Select(label => new { label.Image, label.RaterId }).Distinct().CountAsync(Cancellation)).ShouldBe(120 + answered.Count);
        (await context.Set<RegisteredImage>().Where(image => image.Project == project).SumAsync(image => image.GoodCount, Cancellation)).ShouldBe(120);
    }

    [Fact]
    public async Task LeaseLabelTasks_ByTwoHundredRatersAtOnce_LosesNoLabelAndHandsNothingOutTooOften()
    {
        const int CrowdSize = 200, Required = 3;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 100, 3);
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = Required },
                UpdateMask = new() { Paths = { "required_label_count" } },
            }, cancellationToken: Cancellation);

        await using (FeedbackContext arrivals = await Host.Contexts.CreateDbContextAsync(Cancellation))
        {
            arrivals.AddRange(Enumerable.Range(0, CrowdSize).Select(i => StoredRater.Uninvited(project, $"r{i}", Host.Now.ToUniversalTime())));
            await arrivals.SaveChangesAsync(Cancellation);
        }

        // One task each: 200 of the 300 that there are.
        await Task.WhenAll(Enumerable.Range(0, CrowdSize).Select(i => Task.Run(
            async () =>
            {
                FeedbackHost room = i % 2 == 0 ? Host : twin;
                LabelTask task = (await room.LeaseAsync(project, $"r{i}")).ShouldNotBeNull();
                await room.SubmitAsync($"r{i}", Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString()));
            },
            Cancellation)));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        List<int> handedOut = await context.Set<RaterTask>().Where(task => task.Project == project).SelectMany(task => task.Images)
            .GroupBy(image => image.Image).Select(group => group.Count()).ToListAsync(Cancellation);
        handedOut.Max().ShouldBeLessThanOrEqualTo(Required);
        List<StoredLabel> labels = await context.Set<StoredLabel>().Where(label => label.Project == project).ToListAsync(Cancellation);
        labels.Count.ShouldBe(CrowdSize * 3);
        labels.Select(label => (label.Image, label.RaterId)).Distinct().Count().ShouldBe(CrowdSize * 3);
        List<RegisteredImage> images = await context.Set<RegisteredImage>().Where(image => image.Project == project).ToListAsync(Cancellation);
        images.ShouldAllBe(image => image.GoodCount == labels.Count(label => label.Image == image.Name));
    }

    [Fact]
    public async Task LeaseBallots_ByManyRatersOnTwoHosts_HandsEachItemOutNineTimes()
    {
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "tuned", 4, 4, labelingRequested: false, model: "tuned");
        await Host.AnnounceAsync(project, "base", 4, 4, labelingRequested: false);
        string name = (await Host.Evaluations.CreateEvaluationAsync(
            new CreateEvaluationRequest
            {
                Parent = project,
                Evaluation = new Evaluation
                {
                    DisplayName = "race",
                    PromptSet = project + "/promptSets/set",
                    Candidate = new() { DisplayName = "tuned", GenerationJob = project + "/generationJobs/tuned" },
                    Baseline = new() { DisplayName = "base", GenerationJob = project + "/generationJobs/base" },
                },
            }, cancellationToken: Cancellation)).Evaluation.Name;

        int[] voted = await Task.WhenAll(Enumerable.Range(0, RaterCount).Select(i => Task.Run(() => VoteAsync(i % 2 == 0 ? Host : twin, project, $"r{i}"), Cancellation)));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        (await context.Set<RaterBallot>().Where(ballot => ballot.EvaluationName == name).GroupBy(ballot => ballot.ItemIndex).Select(group => group.Count()).ToListAsync(Cancellation))
            .ShouldBe(Enumerable.Repeat(9, 4));
        (await context.Set<StoredVote>().CountAsync(vote => vote.EvaluationName == name, Cancellation)).ShouldBe(36);
        voted.Sum().ShouldBe(36);
        StoredEvaluation evaluation = await context.Set<StoredEvaluation>().SingleAsync(evaluation => evaluation.Name == name, Cancellation);
        (evaluation.VoteCount, evaluation.State).ShouldBe((36, EvaluationState.Succeeded));
    }

    [Fact]
    public async Task SubmitLabels_SameRequestAtOnceOnTwoHosts_StoresItOnceAndAnswersAlike()
    {
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
        long[] counts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? Host : twin).SubmitAsync("r1", request), Cancellation)));
        counts.ShouldAllBe(count => count == 1);
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, ShowWithdrawn = true }, cancellationToken: Cancellation)).Labels.Count.ShouldBe(3);
    }

    [Fact]
    public async Task SubmitLabels_WhileTheServerIsKilled_LosesNothingThatWasAnswered()
    {
        // A server of its own: others go on with theirs.
        await using var own = new PostgresFeedbackHost();
        FeedbackHost room = await own.GetAsync();
        string project = room.NewProject();
        await room.AnnounceAsync(project, "j", 30, 3);
        Task<int>[] raters = [.. Enumerable.Range(0, 6).Select(i => Task.Run(() => LabelAsync(room, project, $"r{i}", patient: true), Cancellation))];
        await Task.WhenAny(raters.Append(Task.Delay(300, Cancellation)));
        await own.RestartServerAsync();
        int answered = (await Task.WhenAll(raters)).Sum();

        await using FeedbackContext context = await room.Contexts.CreateDbContextAsync(Cancellation);
        (await context.Set<StoredLabel>().Where(label => label.Project == project).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(Cancellation))
            .ShouldBe(Enumerable.Repeat(1, 90));
        (await context.Set<RaterTask>().CountAsync(task => task.Project == project && task.AnswerTime != null, Cancellation)).ShouldBe(answered);
    }

    // Works until the room says that all is done; while the rest is in other hands it asks again.
    private static async Task<int> LabelAsync(FeedbackHost host, string project, string rater, bool patient = false)
    {
        for (int count = 0; ;)
        {
            LeaseLabelTasksResponse lease = await AgainAsync(() => host.Labels.LeaseLabelTasksAsync(
                // A lease with an id goes the general way, one without the short one: both beside one another.
                new LeaseLabelTasksRequest { Parent = project, RequestId = count % 3 == 2 ? Guid.NewGuid().ToString() : "" }, FeedbackHost.As(rater), cancellationToken: Cancellation).ResponseAsync, patient);
            if (lease.NoTaskReason == NoTaskReason.Complete)
                return count;
            foreach (LabelTask task in lease.LabelTasks)
            {
                SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
                await AgainAsync(() => host.SubmitAsync(rater, request), patient);
                count++;
            }
        }
    }

    private static async Task<int> VoteAsync(FeedbackHost host, string project, string rater)
    {
        for (int count = 0; ;)
        {
            LeaseBallotsResponse lease = await host.Evaluations.LeaseBallotsAsync(new LeaseBallotsRequest { Parent = project }, FeedbackHost.As(rater), cancellationToken: Cancellation);
            if (lease.NoTaskReason == NoTaskReason.Complete)
                return count;
            foreach (Ballot ballot in lease.Ballots)
            {
                await host.VoteAsync(rater, ballot, Choice.First, Choice.Tie);
                count++;
            }
            // Who has voted on everything waits for the others here.
            if (lease.Ballots.Count == 0)
                await Task.Delay(20, Cancellation);
        }
    }

    private static async Task<T> AgainAsync<T>(Func<Task<T>> call, bool patient)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException exception) when (patient && exception.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }
}
