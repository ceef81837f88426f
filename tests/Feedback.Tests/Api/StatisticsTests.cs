using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>What a project's labels and votes say about its raters.</summary>
public abstract class StatisticsTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task GetAgreementReport_OfTwoRaters_IsThatOfTheirTable()
    {
        // The textbook's table: 20 good by both, 5 and 10 by one, 15 bad by both. Two more images have a skip or one rater alone.
        (string project, string[] images) = await ImagesAsync(52);
        await ImportAsync(project, images, "anna", i => i < 25 ? LabelValue.Good : i < 50 ? LabelValue.Bad : LabelValue.Good);
        await ImportAsync(project, images[..51], "bert", i => i < 20 || (i >= 25 && i < 35) ? LabelValue.Good : i < 50 ? LabelValue.Bad : LabelValue.Skip);
        string snapshot = await SnapshotAsync(project);
        GetAgreementReportResponse report = await ReportAsync(snapshot);
        report.ImageCount.ShouldBe(50);
        RaterPairAgreement pair = report.Pairs.ShouldHaveSingleItem();
        (pair.FirstRater, pair.SecondRater).ShouldBe((project + "/raters/anna", project + "/raters/bert"));
        Check(pair.CohenKappa, 0.4, 50);
        Check(report.PercentAgreement, 0.7, 50);
        // p = 0.55: Fleiss' (0.7 - 0.505) / 0.495, Gwet's (0.7 - 0.495) / 0.505, Krippendorff's with 100 labels.
        Check(report.FleissKappa, 0.195 / 0.495, 50);
        Check(report.GwetAc1, 0.205 / 0.505, 50);
        Check(report.KrippendorffAlpha, 1 - (99 * 30.0 / ((100 * 100) - (55 * 55) - (45 * 45))), 50);
        (await ReportAsync(snapshot)).ShouldBe(report);
    }

    [Fact]
    public async Task GetAgreementReport_OfRatersWithDifferentImages_HasEveryPairWithCommonOnes()
    {
        (string project, string[] images) = await ImagesAsync(6);
        await ImportAsync(project, images[..4], "anna", _ => LabelValue.Good);
        await ImportAsync(project, images[2..], "bert", i => i < 1 ? LabelValue.Good : LabelValue.Bad);
        await ImportAsync(project, images[..2], "cleo", _ => LabelValue.Good);
        GetAgreementReportResponse report = await ReportAsync(await SnapshotAsync(project));
        report.ImageCount.ShouldBe(4);
        report.Pairs.Select(pair => (pair.FirstRater[^4..], pair.SecondRater[^4..], pair.CohenKappa.SampleCount)).ShouldBe([("anna", "bert", 2L), ("anna", "cleo", 0L)]);
    }

    [Fact]
    public async Task GetAgreementReport_OfOneRaterOrAConsensus_HasNothingToCompare()
    {
        (string project, string[] images) = await ImagesAsync(3);
        await ImportAsync(project, images, "anna", _ => LabelValue.Good);
        GetAgreementReportResponse alone = await ReportAsync(await SnapshotAsync(project)), consensus = await ReportAsync(await SnapshotAsync(project, ConsensusMethod.Majority));
        foreach (GetAgreementReportResponse report in new[] { alone, consensus })
        {
            (report.ImageCount, report.Pairs.Count).ShouldBe((0L, 0));
            new[] { report.PercentAgreement, report.FleissKappa, report.KrippendorffAlpha, report.GwetAc1 }.ShouldAllBe(estimate => estimate.SampleCount == 0);
        }
        (await FeedbackHost.RefusalAsync(() => ReportAsync(project + "/labelSnapshots/missing"))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task ListRaterStatistics_OfHonestAndOddRaters_FlagsTheOddOnesAndRemovesNothing()
    {
        (string project, string[] images) = await ImagesAsync(120);
        foreach (string honest in new[] { "honest-1", "honest-2", "honest-3" })
            await ImportAsync(project, images, honest, i => i % 2 == 0 ? LabelValue.Good : LabelValue.Bad);
        await ImportAsync(project, images, "constant", _ => LabelValue.Good);
        await ImportAsync(project, images, "inverse", i => i % 2 == 0 ? LabelValue.Bad : LabelValue.Good);
        await ImportAsync(project, images, "skipper", i => i % 3 == 0 ? LabelValue.Skip : i % 2 == 0 ? LabelValue.Good : LabelValue.Bad);
        Dictionary<string, RaterStatistics> raters = (await ListAsync(project)).ToDictionary(rater => rater.Rater.Split('/')[^1]);
        raters.Keys.Order().ShouldBe(["constant", "honest-1", "honest-2", "honest-3", "inverse", "skipper"]);
        foreach (string honest in new[] { "honest-1", "honest-2", "honest-3" })
        {
            raters[honest].Flags.ShouldBeEmpty();
            (raters[honest].LabelCount, raters[honest].SkipShare, raters[honest].AnswerEntropyBits).ShouldBe((120L, 0.0, 1.0));
            raters[honest].MajorityAgreement.Value.ShouldBe(1);
        }
        raters["constant"].Flags.ShouldBe([RaterFlag.LowAgreement, RaterFlag.ConstantAnswer]);
        (raters["constant"].AnswerEntropyBits, raters["constant"].MajorityAgreement.Value).ShouldBe((0.0, 0.5));
        raters["inverse"].Flags.ShouldBe([RaterFlag.LowAgreement]);
        raters["inverse"].MajorityAgreement.Value.ShouldBe(0);
        raters["skipper"].Flags.ShouldBe([RaterFlag.ManySkips]);
        raters["skipper"].SkipShare.ShouldBe(1.0 / 3, 1e-12);
        (await Host.Labels.GetLabelDistributionAsync(new GetLabelDistributionRequest { Parent = project }, cancellationToken: Cancellation)).Total.GoodCount.ShouldBe(60 * 3 + 120 + 60 + 40);
    }

    [Fact]
    public async Task ListRaterStatistics_OfTimedAnswers_HasMedianAndFastTimeAndFlagsTheFast()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 20, 1);
        await AnswerTimedAsync(project, "fast", i => TimeSpan.FromMilliseconds(100 + i));
        RaterStatistics fast = (await ListAsync(project)).ShouldHaveSingleItem();
        fast.MedianResponseDuration.ToTimeSpan().ShouldBe(TimeSpan.FromMilliseconds(109));
        fast.FastResponseDuration.ToTimeSpan().ShouldBe(TimeSpan.FromMilliseconds(100));
        fast.Flags.ShouldContain(RaterFlag.TooFast);
        (await ListAsync(Host.NewProject())).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListRaterStatistics_OfGoldAnswers_TellsTheirAccuracy()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "work", 30, 1);
        ImageBatch known = await Host.AnnounceAsync(project, "known", 12, 1, labelingRequested: false);
        foreach (GeneratedImage image in known.Images)
        {
            await Host.Labels.CreateGoldQuestionAsync(
                new CreateGoldQuestionRequest { Parent = project, GoldQuestion = new GoldQuestion { Image = image.Image, ExpectedValue = LabelValue.Good } }, cancellationToken: Cancellation);
        }
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest { LabelingSettings = new LabelingSettings { Name = project + "/labelingSettings", OnboardingGoldCount = 12, ImagesPerTask = 1 } },
            cancellationToken: Cancellation);
        int number = 0;
        await Host.LabelAllAsync(project, "r1", _ => number++ < 9 ? LabelValue.Good : LabelValue.Bad);
        RaterStatistics rater = (await ListAsync(project)).ShouldHaveSingleItem();
        (rater.GoldAccuracy.Value, rater.GoldAccuracy.SampleCount, rater.LabelCount).ShouldBe((0.75, 12L, 42L));
        // Gold answers are judged by the gold alone.
        rater.MajorityAgreement.SampleCount.ShouldBe(0);
    }

    [Fact]
    public async Task ListRaterStatistics_OfVotesForOneSide_FlagsTheBias()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "tuned", 12, 4, labelingRequested: false, model: "tuned");
        await Host.AnnounceAsync(project, "base", 12, 4, labelingRequested: false);
        await Host.Evaluations.CreateEvaluationAsync(
            new CreateEvaluationRequest
            {
                Parent = project,
                Evaluation = new Evaluation
                {
                    DisplayName = "sides",
                    PromptSet = project + "/promptSets/set",
                    Candidate = new() { DisplayName = "tuned", GenerationJob = project + "/generationJobs/tuned" },
                    Baseline = new() { DisplayName = "base", GenerationJob = project + "/generationJobs/base" },
                },
            }, cancellationToken: Cancellation);
        int left = await Host.VoteAllAsync(project, "left", Contracts.Feedback.V1.Choice.First, Contracts.Feedback.V1.Choice.First);
        int tied = await Host.VoteAllAsync(project, "tied", Contracts.Feedback.V1.Choice.Tie, Contracts.Feedback.V1.Choice.Tie);
        Dictionary<string, RaterStatistics> raters = (await ListAsync(project)).ToDictionary(rater => rater.Rater.Split('/')[^1]);
        (raters["left"].VoteCount, raters["left"].FirstSetShare.Value, raters["left"].FirstSetShare.SampleCount).ShouldBe((left, 1.0, 2L * left));
        raters["left"].Flags.ShouldBe([RaterFlag.PositionBias]);
        (raters["tied"].VoteCount, raters["tied"].FirstSetShare.SampleCount, raters["tied"].Flags.Count).ShouldBe((tied, 0L, 0));
    }

    [Fact]
    public async Task ListRaterStatistics_InPages_GivesEveryRaterOnceInOrder()
    {
        (string project, string[] images) = await ImagesAsync(1);
        string[] raters = ["a", "a-b", "ab", "b", "b1"];
        foreach (string rater in raters)
            await ImportAsync(project, images, rater, _ => LabelValue.Good);
        var listed = new List<string>();
        for (string token = ""; ;)
        {
            ListRaterStatisticsResponse page = await Host.Labels.ListRaterStatisticsAsync(
                new ListRaterStatisticsRequest { Parent = project, PageSize = 2, PageToken = token }, cancellationToken: Cancellation);
            listed.AddRange(page.RaterStatistics.Select(rater => rater.Rater.Split('/')[^1]));
            if ((token = page.NextPageToken).Length == 0)
                break;
        }
        listed.ShouldBe(raters);
    }

    private static void Check(Estimate estimate, double expected, long samples)
    {
        (estimate.SampleCount, estimate.ConfidenceLevel).ShouldBe((samples, 0.95));
        estimate.Value.ShouldBe(expected, 1e-9);
        expected.ShouldBeInRange(estimate.LowerBound, estimate.UpperBound);
        // Fifty images leave a wide interval, and not the whole range.
        (estimate.UpperBound - estimate.LowerBound).ShouldBeInRange(0.1, 0.8);
    }

    private async Task<(string Project, string[] Images)> ImagesAsync(int count)
    {
        string project = Host.NewProject();
        return (project, [.. (await Host.AnnounceAsync(project, "j", count, 1)).Images.Select(image => image.Image)]);
    }

    private async Task ImportAsync(string project, string[] images, string rater, Func<int, LabelValue> value) => (await Host.Labels.ImportLabelsAsync(
        new ImportLabelsRequest
        {
            Parent = project,
            Labels = { images.Select((image, i) => new ImportedLabel { Image = image, RaterPseudonym = rater, Value = value(i) }) },
        }, cancellationToken: Cancellation)).ImportedCount.ShouldBe(images.Length);

    private async Task AnswerTimedAsync(string project, string rater, Func<int, TimeSpan> time)
    {
        for (int i = 0; await Host.LeaseAsync(project, rater) is { } task; i++)
        {
            SubmitLabelsRequest request = Raters.Answers(task, _ => i % 2 == 0 ? LabelValue.Good : LabelValue.Bad);
            request.Answers[0].ResponseDuration = Duration.FromTimeSpan(time(i));
            await Host.SubmitAsync(rater, request);
        }
    }

    private async Task<string> SnapshotAsync(string project, ConsensusMethod consensus = ConsensusMethod.None) => (await Host.Labels.CreateLabelSnapshotAsync(
        new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { ConsensusMethod = consensus } }, cancellationToken: Cancellation)).LabelSnapshot.Name;

    private async Task<GetAgreementReportResponse> ReportAsync(string snapshot) =>
        await Host.Labels.GetAgreementReportAsync(new GetAgreementReportRequest { Name = snapshot }, cancellationToken: Cancellation);

    private async Task<IReadOnlyList<RaterStatistics>> ListAsync(string project) =>
        (await Host.Labels.ListRaterStatisticsAsync(new ListRaterStatisticsRequest { Parent = project }, cancellationToken: Cancellation)).RaterStatistics;
}
