using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;

namespace RlhfT2I.Feedback.Tests.Infrastructure;

/// <summary>What goes the short way on PostgreSQL, and what is left to the general one.</summary>
public sealed class LabelingShortcutTests(PostgresFeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task LeaseAsync_KnownRater_GivesTheWantedTasksAndKeepsThem()
    {
        string project = await ProjectOfAsync("r1", promptCount: 4);
        IReadOnlyList<LeasedTask> first = (await LeaseAsync(project, "r1", 1)).ShouldNotBeNull();
        LeasedTask task = first.ShouldHaveSingleItem();
        task.Task.Images.Select(image => image.Position).ShouldBe([0, 1, 2]);
        (task.WidthPx, task.HeightPx).ShouldBe((task.Task.PromptText.StartsWith("Two", StringComparison.Ordinal) ? 5 : 4, 4));
        IReadOnlyList<LeasedTask> both = (await LeaseAsync(project, "r1", 2)).ShouldNotBeNull();
        both.Select(lease => lease.Task.Name).Distinct().Count().ShouldBe(2);
        both[0].Task.Images.Select(image => image.Token).ShouldBe(task.Task.Images.Select(image => image.Token));
        (await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project, TaskCount = 2, RequestId = Guid.NewGuid().ToString() }, FeedbackHost.As("r1"), cancellationToken: Cancellation))
            .LabelTasks.Select(general => general.Name).ShouldBe(both.Select(lease => lease.Task.Name));
    }

    [Fact]
    public async Task LeaseAsync_UnknownRaterOrTooFewPages_LeavesItToTheGeneralWay()
    {
        string project = await ProjectOfAsync("r1", promptCount: 2);
        (await LeaseAsync(project, "stranger", 1)).ShouldBeNull();
        (await LeaseAsync(project, "r1", 8)).ShouldBeNull();
        (await LeaseAsync(project, "r1", 1)).ShouldNotBeNull();
    }

    [Fact]
    public async Task LeaseAsync_PausedRater_LeavesItToTheGeneralWay()
    {
        string project = await ProjectOfAsync("r1", promptCount: 2);
        await using (FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation))
        {
            StoredRater rater = context.Set<StoredRater>().Single(rater => rater.Name == project + "/raters/r1");
            rater.Pause("a break");
            context.Update(rater);
            await context.SaveChangesAsync(Cancellation);
        }
        (await LeaseAsync(project, "r1", 1)).ShouldBeNull();
    }

    [Fact]
    public async Task SubmitAsync_HeldTask_StoresItOnceAndAnswersARepetitionAlike()
    {
        string project = await ProjectOfAsync("r1", promptCount: 2);
        // More than a byte of the kept reply holds.
        await AnswerBeforeAsync(project, "r1", 300);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        SubmitLabelsRequest request = Raters.Answers(task, _ => LabelValue.Bad, Guid.NewGuid().ToString());
        UsualSubmission submission = Submission(project, request);
        (await Host.Shortcut.SubmitAsync(submission, Cancellation)).ShouldBe(302);
        (await Host.Shortcut.SubmitAsync(submission, Cancellation)).ShouldBeNull();
        (await Host.SubmitAsync("r1", request)).ShouldBe(302);
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels.Count(label => label.Value == LabelValue.Bad).ShouldBe(3);
    }

    [Fact]
    public async Task SubmitAsync_WhatIsNotUsual_HasNoEffect()
    {
        string project = await ProjectOfAsync("r1", promptCount: 2);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        UsualSubmission usual = Submission(project, Raters.Answers(task, _ => LabelValue.Bad));
        UsualSubmission[] others =
        [
            usual with { RaterId = "r2" }, usual with { LeaseToken = "other" }, usual with { TaskName = project + "/labelTasks/none" }, usual with { Answers = [.. usual.Answers.Take(2)] },
            usual with { Answers = [usual.Answers[0], usual.Answers[0], usual.Answers[1]] },
        ];
        foreach (UsualSubmission other in others)
            (await Host.Shortcut.SubmitAsync(other, Cancellation)).ShouldBeNull();
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels.Count(label => label.Value == LabelValue.Bad).ShouldBe(0);
        (await Host.Shortcut.SubmitAsync(usual, Cancellation)).ShouldBe(2);
    }

    // A project whose rater is known, by a first task that is answered.
    private async Task<string> ProjectOfAsync(string rater, int promptCount)
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "first", 1, 3);
        await Host.LabelAllAsync(project, rater, _ => LabelValue.Good);
        await Host.AnnounceAsync(project, "j", promptCount, 3);
        // What this process knows of open pages is from before them.
        await Task.Delay(300, Cancellation);
        return project;
    }

    private async Task AnswerBeforeAsync(string project, string rater, int count)
    {
        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        for (int i = 0; i < count; i++)
        {
            var task = new RaterTask
            {
                Name = $"{project}/labelTasks/before{i}",
                Project = project,
                RaterId = rater,
                Prompt = project + "/promptSets/set/prompts/p",
                PromptText = "A dog.",
                CreateTime = Host.Now.ToUniversalTime(),
            };
            task.Answer(Host.Now.ToUniversalTime());
            context.Add(task);
        }
        await context.SaveChangesAsync(Cancellation);
    }

    private Task<IReadOnlyList<LeasedTask>?> LeaseAsync(string project, string rater, int count) => Host.Shortcut.LeaseAsync(project, rater, count, Cancellation);

    private static UsualSubmission Submission(string project, SubmitLabelsRequest request) => new(
        request.Name, project, "r1", request.LeaseToken,
        [.. request.Answers.Select(answer => new GivenAnswer(answer.ImageToken, (Verdict)answer.Value, SkipCause.None, TimeSpan.FromSeconds(1)))],
        request.Guideline, RequestMark.Of(request, request.RequestId));
}
