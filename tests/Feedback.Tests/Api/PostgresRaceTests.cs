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

    // Milliseconds after which raters who wait for one another are called stuck.
    private const int Patience = 300_000;

    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact(Timeout = Patience)]
    public async Task LeaseLabelTasks_ByManyRatersOnTwoHosts_HandsEachImageOutAsOftenAsItNeedsLabels()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 20, 3);
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = 2 },
                UpdateMask = new() { Paths = { "required_label_count" } },
            }, cancellationToken: cancellation);

        int answered = await AllAsync(RaterCount, (i, stop) => LabelAsync(i % 2 == 0 ? Host : twin, project, $"r{i}", stop));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(cancellation);
        List<int> handedOut = await context.Set<RaterTask>().Where(task => task.Project == project).SelectMany(task => task.Images)
            .GroupBy(image => image.Image).Select(group => group.Count()).ToListAsync(cancellation);
        List<int> labels = await context.Set<StoredLabel>().Where(label => label.Project == project).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(cancellation);
        handedOut.ShouldBe(Enumerable.Repeat(2, 60));
        labels.ShouldBe(Enumerable.Repeat(2, 60));
        (await context.Set<StoredLabel>().Where(label => label.Project == project).Select(label => new { label.Image, label.RaterId }).Distinct().CountAsync(cancellation)).ShouldBe(120);
        (await context.Set<RegisteredImage>().Where(image => image.Project == project).SumAsync(image => image.GoodCount, cancellation)).ShouldBe(120);
        answered.ShouldBe(await context.Set<RaterTask>().CountAsync(task => task.Project == project, cancellation));
    }

    [Fact(Timeout = Patience)]
    public async Task LeaseLabelTasks_WithGoldByManyRatersOnTwoHosts_LabelsTheOtherImagesAsOftenAsNeeded()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        Contracts.Queue.V1.ImageBatch batch = await Host.AnnounceAsync(project, "j", 20, 4);
        string[] gold = [.. batch.Images.Where(image => image.SampleIndex == 0).Select(image => image.Image)];
        foreach (string image in gold)
        {
            await Host.Labels.CreateGoldQuestionAsync(
                new CreateGoldQuestionRequest { Parent = project, GoldQuestion = new GoldQuestion { Image = image, ExpectedValue = LabelValue.Good } }, cancellationToken: cancellation);
        }
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = 2, GoldShare = 0.5, OnboardingGoldCount = 1 },
            }, cancellationToken: cancellation);

        await AllAsync(RaterCount, (i, stop) => LabelAsync(i % 2 == 0 ? Host : twin, project, $"r{i}", stop));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(cancellation);
        IQueryable<StoredLabel> labels = context.Set<StoredLabel>().Where(label => label.Project == project);
        (await labels.Where(label => label.GoldQuestion == null).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(cancellation)).ShouldBe(Enumerable.Repeat(2, 60));
        List<string> answered = await labels.Where(label => label.GoldQuestion != null).Select(label => label.Image).ToListAsync(cancellation);
        answered.ShouldNotBeEmpty();
        answered.ShouldAllBe(image => gold.Contains(image));
        (await labels.Select(label => new { label.Image, label.RaterId }).Distinct().CountAsync(cancellation)).ShouldBe(120 + answered.Count);
        (await context.Set<RegisteredImage>().Where(image => image.Project == project).SumAsync(image => image.GoodCount, cancellation)).ShouldBe(120);
    }

    [Fact(Timeout = Patience)]
    public async Task LeaseLabelTasks_ByTwoHundredRatersAtOnce_LosesNoLabelAndHandsNothingOutTooOften()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        const int CrowdSize = 200, Required = 3;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 100, 3);
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", RequiredLabelCount = Required },
                UpdateMask = new() { Paths = { "required_label_count" } },
            }, cancellationToken: cancellation);

        await using (FeedbackContext arrivals = await Host.Contexts.CreateDbContextAsync(cancellation))
        {
            arrivals.AddRange(Enumerable.Range(0, CrowdSize).Select(i => StoredRater.Uninvited(project, $"r{i}", Host.Now.ToUniversalTime())));
            await arrivals.SaveChangesAsync(cancellation);
        }

        // One task each: 200 of the 300 that there are.
        await AllAsync(CrowdSize, async (i, stop) =>
        {
            FeedbackHost room = i % 2 == 0 ? Host : twin;
            LabelTask? task;
            // All that was looked at may be in other hands for a moment.
            while ((task = await AgainAsync(() => room.LeaseAsync(project, $"r{i}"))) is null)
                await Task.Delay(20, stop);
            SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
            await AgainAsync(() => room.SubmitAsync($"r{i}", request));
            return 1;
        });

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(cancellation);
        List<int> handedOut = await context.Set<RaterTask>().Where(task => task.Project == project).SelectMany(task => task.Images)
            .GroupBy(image => image.Image).Select(group => group.Count()).ToListAsync(cancellation);
        handedOut.Max().ShouldBeLessThanOrEqualTo(Required);
        List<StoredLabel> labels = await context.Set<StoredLabel>().Where(label => label.Project == project).ToListAsync(cancellation);
        labels.Count.ShouldBe(CrowdSize * 3);
        labels.Select(label => (label.Image, label.RaterId)).Distinct().Count().ShouldBe(CrowdSize * 3);
        List<RegisteredImage> images = await context.Set<RegisteredImage>().Where(image => image.Project == project).ToListAsync(cancellation);
        images.ShouldAllBe(image => image.GoodCount == labels.Count(label => label.Image == image.Name));
    }

    [Fact(Timeout = Patience)]
    public async Task LeaseBallots_ByManyRatersOnTwoHosts_HandsEachItemOutNineTimes()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
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
            }, cancellationToken: cancellation)).Evaluation.Name;

        int voted = await AllAsync(RaterCount, (i, stop) => VoteAsync(i % 2 == 0 ? Host : twin, project, $"r{i}", stop));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(cancellation);
        (await context.Set<RaterBallot>().Where(ballot => ballot.EvaluationName == name).GroupBy(ballot => ballot.ItemIndex).Select(group => group.Count()).ToListAsync(cancellation))
            .ShouldBe(Enumerable.Repeat(9, 4));
        (await context.Set<StoredVote>().CountAsync(vote => vote.EvaluationName == name, cancellation)).ShouldBe(36);
        voted.ShouldBe(36);
        StoredEvaluation evaluation = await context.Set<StoredEvaluation>().SingleAsync(evaluation => evaluation.Name == name, cancellation);
        (evaluation.VoteCount, evaluation.State).ShouldBe((36, EvaluationState.Succeeded));
    }

    [Fact(Timeout = Patience)]
    public async Task SubmitLabels_SameRequestAtOnceOnTwoHosts_StoresItOnceAndAnswersAlike()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
        long[] counts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? Host : twin).SubmitAsync("r1", request), cancellation)));
        counts.ShouldAllBe(count => count == 1);
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project, ShowWithdrawn = true }, cancellationToken: cancellation)).Labels.Count.ShouldBe(3);
    }

    [Fact(Timeout = Patience)]
    public async Task SubmitLabels_WhileTheRaterIsPaused_LeavesEachTaskAnsweredOrGivenBack()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 40, 3);

        int answered = await AllAsync(40, async (i, stop) =>
        {
            LabelTask? task;
            while ((task = await AgainAsync(() => Host.LeaseAsync(project, $"r{i}"))) is null)
                await Task.Delay(20, stop);
            Task pause = Host.Accounts.PauseRaterAsync(new PauseRaterRequest { Name = $"{project}/raters/r{i}", Comment = "A break." }, cancellationToken: stop).ResponseAsync;
            try
            {
                // With an id it goes the general way, without one the short one.
                await twin.SubmitAsync($"r{i}", Raters.Answers(task, _ => LabelValue.Good, i % 2 == 0 ? Guid.NewGuid().ToString() : ""));
                return 1;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted)
            {
                return 0;
            }
            finally
            {
                await pause;
            }
        });

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(cancellation);
        List<RaterTask> tasks = await context.Set<RaterTask>().Where(task => task.Project == project).ToListAsync(cancellation);
        tasks.Count.ShouldBe(40);
        tasks.ShouldAllBe(task => task.LeaseExpireTime == null && task.Released == (task.AnswerTime == null));
        tasks.Count(task => task.AnswerTime is not null).ShouldBe(answered);
        (await context.Set<StoredLabel>().CountAsync(label => label.Project == project, cancellation)).ShouldBe(3 * answered);
    }

    [Fact(Timeout = Patience)]
    public async Task SubmitLabels_WhileTheServerIsKilled_LosesNothingThatWasAnswered()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        // A server of its own: others go on with theirs.
        await using var own = new PostgresFeedbackHost();
        FeedbackHost room = await own.GetAsync();
        string project = room.NewProject();
        await room.AnnounceAsync(project, "j", 30, 3);
        Task<int> raters = AllAsync(6, (i, stop) => LabelAsync(room, project, $"r{i}", stop, patient: true));
        await Task.WhenAny(raters, Task.Delay(300, cancellation));
        await own.RestartServerAsync();
        int answered = await raters;

        await using FeedbackContext context = await room.Contexts.CreateDbContextAsync(cancellation);
        (await context.Set<StoredLabel>().Where(label => label.Project == project).GroupBy(label => label.Image).Select(group => group.Count()).ToListAsync(cancellation))
            .ShouldBe(Enumerable.Repeat(1, 90));
        (await context.Set<RaterTask>().CountAsync(task => task.Project == project && task.AnswerTime != null, cancellation)).ShouldBe(answered);
    }

    // Ends with the first fault: the others would wait for a task that nobody works on any more, until its lease ends.
    private static async Task<int> AllAsync(int count, Func<int, CancellationToken, Task<int>> work)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        CancellationToken token = stop.Token;
        Task<int>[] raters = [.. Enumerable.Range(0, count).Select(i => Task.Run(() => work(i, token), token))];
        int sum = 0;
        try
        {
            await foreach (Task<int> rater in Task.WhenEach(raters))
                sum += await rater;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        return sum;
    }

    // Works until the room says that all is done; while the rest is in other hands it asks again.
    private static async Task<int> LabelAsync(FeedbackHost host, string project, string rater, CancellationToken stop, bool patient = false)
    {
        for (int count = 0; ;)
        {
            LeaseLabelTasksResponse lease = await AgainAsync(() => host.Labels.LeaseLabelTasksAsync(
                // A lease with an id goes the general way, one without the short one: both beside one another.
                new LeaseLabelTasksRequest { Parent = project, RequestId = count % 3 == 2 ? Guid.NewGuid().ToString() : "" }, FeedbackHost.As(rater), cancellationToken: stop).ResponseAsync, patient);
            if (lease.NoTaskReason == NoTaskReason.Complete)
                return count;
            // Who has labeled everything waits for the others here.
            if (lease.LabelTasks.Count == 0)
                await Task.Delay(20, stop);
            foreach (LabelTask task in lease.LabelTasks)
            {
                SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Good, Guid.NewGuid().ToString());
                await AgainAsync(() => host.SubmitAsync(rater, request), patient);
                count++;
            }
        }
    }

    private static async Task<int> VoteAsync(FeedbackHost host, string project, string rater, CancellationToken stop)
    {
        for (int count = 0; ;)
        {
            LeaseBallotsResponse lease = await AgainAsync(
                () => host.Evaluations.LeaseBallotsAsync(new LeaseBallotsRequest { Parent = project }, FeedbackHost.As(rater), cancellationToken: stop).ResponseAsync);
            if (lease.NoTaskReason == NoTaskReason.Complete)
                return count;
            foreach (Ballot ballot in lease.Ballots)
            {
                string id = Guid.NewGuid().ToString();
                await AgainAsync(() => host.VoteAsync(rater, ballot, Choice.First, Choice.Tie, id));
                count++;
            }
            // Who has voted on everything waits for the others here.
            if (lease.Ballots.Count == 0)
                await Task.Delay(20, stop);
        }
    }

    // Calls are safe to repeat. On a machine that is busy with other things one may take longer than it has.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> call, bool patient = false)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.DeadlineExceeded || (patient && exception.StatusCode == StatusCode.Unavailable))
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }
}
