using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Infrastructure;

/// <summary>The short way of leases and answers has the effects of the general one: each script runs through both, and what was answered and what is stored is the same.</summary>
public sealed class LabelingWaysTests(PostgresFeedbackHost host) : RoomTests(host)
{
    private static readonly Dictionary<string, Func<LabelingScript, Task>> Scripts = new(StringComparer.Ordinal)
    {
        ["answers and repetitions"] = AnswersAsync,
        ["bad answers"] = BadAnswersAsync,
        ["overlap"] = OverlapAsync,
        ["levels"] = LevelsAsync,
        ["skips return to the rater"] = script => SkipsAsync(script, SkipPolicy.RequeueSelf),
        ["skips go to others"] = script => SkipsAsync(script, SkipPolicy.RequeueOthers),
        ["skips count"] = script => SkipsAsync(script, SkipPolicy.Ignore),
        ["gold first"] = GoldAsync,
        ["gold later"] = GoldLaterAsync,
        ["guideline"] = GuidelineAsync,
        ["paused rater"] = PausedAsync,
        ["consent"] = ConsentAsync,
        ["limit"] = LimitAsync,
        ["larger pages"] = PagesAsync,
        ["expired lease"] = ExpiredAsync,
        ["given back, reported, reopened"] = BackAsync,
    };

    // What goes the short way, in calls: the rest is for the general one to decide.
    [Theory]
    [InlineData("answers and repetitions", 3, 2)]
    [InlineData("bad answers", 1, 2)]
    [InlineData("overlap", 3, 7)]
    [InlineData("levels", 3, 6)]
    [InlineData("skips return to the rater", 1, 2)]
    [InlineData("skips go to others", 1, 3)]
    [InlineData("skips count", 1, 2)]
    [InlineData("gold first", 0, 1)]
    [InlineData("gold later", 2, 3)]
    [InlineData("guideline", 2, 2)]
    [InlineData("paused rater", 2, 1)]
    [InlineData("consent", 1, 1)]
    [InlineData("limit", 0, 1)]
    [InlineData("larger pages", 1, 2)]
    [InlineData("expired lease", 2, 2)]
    [InlineData("given back, reported, reopened", 2, 3)]
    public async Task BothWays_SameScript_HaveTheSameAnswersAndRows(string name, int shortLeases, int shortSubmissions)
    {
        (List<string> general, _) = await RunAsync(Scripts[name], isShort: false);
        (List<string> quick, CountingShortcut counts) = await RunAsync(Scripts[name], isShort: true);
        quick.ShouldBe(general, string.Join('\n', general));
        (counts.LeaseCount, counts.SubmitCount).ShouldBe((shortLeases, shortSubmissions), string.Join('\n', general));
    }

    private async Task<(List<string> Record, CountingShortcut Counts)> RunAsync(Func<LabelingScript, Task> run, bool isShort)
    {
        var counts = new CountingShortcut(isShort);
        await using FeedbackHost room = await ((PostgresFeedbackHost)Host).StartTwinAsync(counts.Make);
        string project = (await room.Accounts.CreateProjectAsync(new CreateProjectRequest { Project = new Project { DisplayName = "ways" } }, cancellationToken: FeedbackHost.Cancellation)).Project.Name;
        var script = new LabelingScript(Host, room, project);
        await run(script);
        return ([.. script.Lines, .. await LabelingRows.ReadAsync(room, script)], counts);
    }

    private static async Task AnswersAsync(LabelingScript script)
    {
        await script.AnnounceAsync(5, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1", id: "a");
        await script.LeaseAsync("r1");
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.RepeatAsync("r1");
        await script.LeaseAsync("r1", 2);
        await script.SubmitAsync("r1", LabelValue.Skip, id: "b");
        await script.RepeatAsync("r1");
        await script.RepeatAsync("r1", request => request.Answers[0].Value = LabelValue.Bad);
        await script.RepeatAsync("r1", request => request.RequestId = Guid.NewGuid().ToString());
        // Fewer than asked for, then none.
        await script.LeaseAsync("r1", 8);
        await script.LeaseAsync("r2");
    }

    private static async Task BadAnswersAsync(LabelingScript script)
    {
        await script.AnnounceAsync(3, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1", LabelValue.Good);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1", answerCount: 2, id: "a");
        await script.RepeatAsync("r1", request => request.Answers.Add(request.Answers[0].Clone()));
        await script.RepeatAsync("r1", request => request.Answers[2].ImageToken = "none");
        await script.SubmitAsync("r1", leaseToken: "none");
        await script.SubmitAsync("r1", guideline: "none");
        await script.RepeatAsync("r2");
        await script.SubmitAsync("r1", id: "b");
    }

    private static async Task OverlapAsync(LabelingScript script)
    {
        await script.SetAsync(new LabelingSettings { RequiredLabelCount = 2 }, "required_label_count");
        await script.AnnounceAsync(3, 4);
        foreach (string rater in (string[])["r1", "r2", "r3", "r1", "r2", "r3", "r1"])
        {
            await script.LeaseAsync(rater);
            await script.SubmitAsync(rater);
        }
        await script.LeaseAsync("r2", 4);
        await script.LeaseAsync("r3", 4);
    }

    private static async Task LevelsAsync(LabelingScript script)
    {
        await script.SetAsync(new LabelingSettings { RequiredLabelCount = 2, MaxLabelCount = 4 }, "required_label_count", "max_label_count");
        await script.AnnounceAsync(2, 3);
        foreach (string rater in (string[])["r1", "r2", "r3", "r4"])
        {
            for (int i = 0; i < 2; i++)
            {
                await script.LeaseAsync(rater);
                await script.SubmitAsync(rater, rater is "r1" or "r4" ? LabelValue.Good : LabelValue.Bad);
            }
        }
    }

    private static async Task SkipsAsync(LabelingScript script, SkipPolicy policy)
    {
        await script.SetAsync(new LabelingSettings { SkipPolicy = policy }, "skip_policy");
        await script.AnnounceAsync(2, 3);
        for (int i = 0; i < 4; i++)
        {
            await script.LeaseAsync("r1");
            await script.SubmitAsync("r1", i < 2 ? LabelValue.Skip : LabelValue.Bad);
            if (i == 1)
            {
                await script.LeaseAsync("r2");
                await script.SubmitAsync("r2", LabelValue.Skip, id: "a");
            }
        }
        await script.LeaseAsync("r3", 2);
        await script.SubmitAsync("r3");
    }

    private static async Task GoldAsync(LabelingScript script)
    {
        await script.SetAsync(
            new LabelingSettings { GoldShare = 0, OnboardingGoldCount = 2, GoldFeedbackEnabled = true, MinGoldAccuracy = 0.5 },
            "gold_share", "onboarding_gold_count", "gold_feedback_enabled", "min_gold_accuracy");
        await script.AnnounceAsync(3, 3);
        await script.GoldAsync("0-0", LabelValue.Good);
        await script.GoldAsync("0-1", LabelValue.Good);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r2", 2);
        await script.SubmitAsync("r2", LabelValue.Bad, id: "a");
    }

    private static async Task GoldLaterAsync(LabelingScript script)
    {
        await script.SetAsync(new LabelingSettings { GoldShare = 0 }, "gold_share");
        await script.AnnounceAsync(6, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        // A page that is out stays what it was.
        await script.GoldAsync("1-0", LabelValue.Good);
        await script.SubmitAsync("r1");
        await script.GoldAsync("2-2", LabelValue.Bad);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.DeleteGoldAsync("1-0");
        await script.LeaseAsync("r1");
        await script.DeleteGoldAsync("2-2");
        await script.LeaseAsync("r1", 2);
    }

    private static async Task GuidelineAsync(LabelingScript script)
    {
        await script.AnnounceAsync(5, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        await script.PublishAsync("second");
        await script.SubmitAsync("r1", id: "a");
        await script.LeaseAsync("r1");
        await script.AcknowledgeAsync("r1", "second");
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1", guideline: "default");
        await script.SubmitAsync("r1", id: "b");
        await script.PublishAsync("third");
        await script.RepeatAsync("r1");
        await script.LeaseAsync("r1");
    }

    private static async Task PausedAsync(LabelingScript script)
    {
        await script.AnnounceAsync(5, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        await script.PauseAsync("r1");
        await script.SubmitAsync("r1", id: "a");
        await script.LeaseAsync("r1");
        await script.ResumeAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1", 2);
        await script.EraseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
    }

    private static async Task ConsentAsync(LabelingScript script)
    {
        await script.AnnounceAsync(4, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.AskConsentAsync("We keep your answers.");
        await script.LeaseAsync("r1");
        await script.ConsentAsync("r1", 2);
        await script.LeaseAsync("r1");
        await script.AskConsentAsync("We keep your answers for a year.");
        await script.SubmitAsync("r1", id: "a");
        await script.RepeatAsync("r1");
        await script.LeaseAsync("r1");
        await script.ConsentAsync("r1", 2);
    }

    private static async Task LimitAsync(LabelingScript script)
    {
        await script.SetAsync(new LabelingSettings { MaxTasksPerRater = 2 }, "max_tasks_per_rater");
        await script.AnnounceAsync(4, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1", 4);
        await script.LeaseAsync("r1", 1);
        await script.SubmitAsync("r1", id: "a");
        await script.LeaseAsync("r1");
    }

    private static async Task PagesAsync(LabelingScript script)
    {
        await script.SetAsync(new LabelingSettings { ImagesPerTask = 4, LeaseDuration = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromHours(1)) }, "images_per_task", "lease_duration");
        await script.AnnounceAsync(2, 6);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1", 2);
    }

    private static async Task ExpiredAsync(LabelingScript script)
    {
        await script.AnnounceAsync(3, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        script.Advance(TimeSpan.FromMinutes(11));
        // Late, and still needed.
        await script.SubmitAsync("r1", id: "a");
        await script.LeaseAsync("r1");
        script.Advance(TimeSpan.FromMinutes(11));
        await script.LeaseAsync("r2");
        await script.SubmitAsync("r1", id: "b");
        await script.SubmitAsync("r2");
        await script.SubmitAsync("r1", id: "c");
    }

    private static async Task BackAsync(LabelingScript script)
    {
        await script.AnnounceAsync(5, 3);
        await script.LeaseAsync("r1");
        await script.SubmitAsync("r1");
        await script.LeaseAsync("r1");
        await script.ReleaseAsync("r1");
        await script.SubmitAsync("r1");
        // What was given back comes last.
        await script.LeaseAsync("r1");
        await script.ReportAsync("r1");
        await script.SubmitAsync("r1");
        await script.ReopenAsync("r1");
        await script.LeaseAsync("r1", 2);
        await script.SubmitAsync("r1", LabelValue.Bad, id: "a");
        await script.LeaseAsync("r2", 3);
        await script.SubmitAsync("r2");
    }
}
