using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Feedback.Tests.Domain.Labels;

namespace RlhfT2I.Feedback.Tests.Api;

public abstract class SnapshotTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateLabelSnapshot_SameLabelsTwice_HaveOneDigestAndStayAsTheyAre()
    {
        string project = await LabelledAsync();
        LabelSnapshot first = await SnapshotAsync(project, "first");
        LabelSnapshot again = await SnapshotAsync(project, "again");
        again.Digest.ShouldBe(first.Digest);
        (first.LabelCount, first.ImageCount).ShouldBe((6, 6));
        first.Parts.Sum(part => part.GoodCount + part.BadCount).ShouldBe(6);

        await Host.AnnounceAsync(project, "later", 1, 3);
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad);
        LabelSnapshot grown = await SnapshotAsync(project, "grown");
        grown.Digest.ShouldNotBe(first.Digest);
        grown.LabelCount.ShouldBe(9);
        (await Host.ReadSnapshotAsync(first.Name)).Count.ShouldBe(6);
        (await Host.Labels.GetLabelSnapshotAsync(new GetLabelSnapshotRequest { Name = first.Name }, cancellationToken: Cancellation)).LabelSnapshot.ShouldBe(first);
        (await Host.Labels.ListLabelSnapshotsAsync(new ListLabelSnapshotsRequest { Parent = project, Digest = first.Digest }, cancellationToken: Cancellation))
            .LabelSnapshots.Select(snapshot => snapshot.Name).ShouldBe([again.Name, first.Name]);
    }

    [Theory]
    [InlineData(ConsensusMethod.None, 0)]
    [InlineData(ConsensusMethod.None, 1)]
    [InlineData(ConsensusMethod.Majority, 0)]
    [InlineData(ConsensusMethod.Majority, 2)]
    public async Task CreateLabelSnapshot_ManyLabels_HasOrderAndDigestOfOneMadeInMemory(ConsensusMethod method, int jobCount)
    {
        string project = Host.NewProject();
        List<(StoredLabel Label, RegisteredImage Image)> labels = await ManyLabels.StoreAsync(Host, project);
        string[] jobs = [.. ManyLabels.Jobs.Take(jobCount).Select(job => $"{project}/generationJobs/{job}")];
        LabelSnapshot snapshot = (await Host.Labels.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { ConsensusMethod = method, GenerationJobs = { jobs } } }, cancellationToken: Cancellation)).LabelSnapshot;

        (StoredLabel Label, RegisteredImage Image)[] chosen = [.. labels.Where(pair => pair.Label.Stands && (jobCount == 0 || jobs.Contains(pair.Image.GenerationJob)))];
        List<SnapshotEntry> expected = MemorySnapshot.Build(chosen, (Consensus)method);
        expected.Count.ShouldBeGreaterThan(20);
        (await Host.ReadSnapshotAsync(snapshot.Name)).Select(label => (label.Image, label.ImageSha256, label.PromptText, (int)label.Value, label.GoodProbability, label.Rater))
            .ShouldBe(expected.Select(entry => (entry.Image, entry.ImageSha256, entry.PromptText, (int)entry.Verdict, entry.GoodProbability, entry.Rater)));
        snapshot.Digest.ShouldBe(MemorySnapshot.Digest(expected, (Consensus)method));
        (snapshot.LabelCount, snapshot.ImageCount).ShouldBe((expected.Count, expected.Select(entry => entry.Image).Distinct().Count()));

        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        string[] frozen = await context.Set<StoredLabel>().Where(label => label.Project == project && label.Frozen).Select(label => label.Name).ToArrayAsync(Cancellation);
        frozen.ShouldBe(chosen.Select(pair => pair.Label.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task StreamSnapshotLabels_WithSkipCount_GoesOnInTheSameOrder()
    {
        string project = await LabelledAsync();
        LabelSnapshot snapshot = await SnapshotAsync(project, "s");
        List<SnapshotLabel> all = await Host.ReadSnapshotAsync(snapshot.Name);
        all.Count.ShouldBe(6);
        all.ShouldAllBe(label => label.ImageSha256.Length == 64 && label.PromptText.Length > 0 && label.Rater == project + "/raters/r1" && label.GoodProbability == (label.Value == LabelValue.Good ? 1 : 0));
        (await Host.ReadSnapshotAsync(snapshot.Name, 4)).ShouldBe(all[4..]);
        (await Host.ReadSnapshotAsync(snapshot.Name, 6)).ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateLabelSnapshot_OfOneJob_HoldsItsImagesOnly()
    {
        string project = await LabelledAsync();
        await Host.AnnounceAsync(project, "other", 1, 3);
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        CreateLabelSnapshotResponse response = await Host.Labels.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { GenerationJobs = { project + "/generationJobs/other" } } }, cancellationToken: Cancellation);
        response.LabelSnapshot.LabelCount.ShouldBe(3);
    }

    [Fact]
    public async Task CreateLabelSnapshot_SameRequestIdTwice_IsAnsweredAlike()
    {
        string project = await LabelledAsync();
        var request = new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { DisplayName = "one" }, LabelSnapshotId = "one", RequestId = Guid.NewGuid().ToString() };
        CreateLabelSnapshotResponse first = await Host.Labels.CreateLabelSnapshotAsync(request, cancellationToken: Cancellation);
        (await Host.Labels.CreateLabelSnapshotAsync(request, cancellationToken: Cancellation)).ShouldBe(first);
        request.RequestId = Guid.NewGuid().ToString();
        (await FeedbackHost.RefusalAsync(() => Host.Labels.CreateLabelSnapshotAsync(request, cancellationToken: Cancellation).ResponseAsync)).Code.ShouldBe(StatusCode.AlreadyExists);
    }

    // Three careful raters agree on every picture; two careless ones, who are right by chance, label the rest against one careful rater.
    [Fact]
    public async Task CreateLabelSnapshot_DawidSkene_BelievesTheCarefulRaterAgainstTwoCarelessOnes()
    {
        string project = Host.NewProject();
        List<(StoredLabel Label, RegisteredImage Image)> labels = await ManyLabels.StoreOfCarelessAsync(Host, project);
        var request = new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { ConsensusMethod = ConsensusMethod.DawidSkene } };
        LabelSnapshot snapshot = (await Host.Labels.CreateLabelSnapshotAsync(request, cancellationToken: Cancellation)).LabelSnapshot;
        LabelSnapshot again = (await Host.Labels.CreateLabelSnapshotAsync(request, cancellationToken: Cancellation)).LabelSnapshot;
        again.Digest.ShouldBe(snapshot.Digest);

        List<SnapshotLabel> entries = await Host.ReadSnapshotAsync(snapshot.Name);
        entries.Count.ShouldBe(labels.Select(pair => pair.Image.Name).Distinct().Count());
        entries.ShouldAllBe(entry => entry.Rater.Length == 0 && entry.Value == (entry.GoodProbability > 0.5 ? LabelValue.Good : LabelValue.Bad));
        foreach (SnapshotLabel entry in entries)
        {
            Verdict careful = labels.First(pair => pair.Image.Name == entry.Image && pair.Label.RaterId == ManyLabels.Careful).Label.Verdict;
            ((int)entry.Value).ShouldBe((int)careful, entry.Image);
        }
        // The majority is misled.
        labels.GroupBy(pair => pair.Image.Name).Count(image => image.Count(pair => pair.Label.Verdict == image.First(own => own.Label.RaterId == ManyLabels.Careful).Label.Verdict) * 2 < image.Count())
            .ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task ReopenLabelTask_AnswersInASnapshot_AreFrozen()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Host.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good));
        await SnapshotAsync(project, "s");
        (await FeedbackHost.RefusalAsync(() => Host.Labels.ReopenLabelTaskAsync(
            new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("ANSWER_FROZEN");
    }

    [Fact]
    public async Task GetLabelSnapshot_Missing_IsNotFound() =>
        (await FeedbackHost.RefusalAsync(() => Host.ReadSnapshotAsync("projects/p/labelSnapshots/missing"))).Reason.ShouldBe("RESOURCE_NOT_FOUND");

    [Fact]
    public async Task CreateRetraction_OfARater_WithdrawsLabelsAndMakesSnapshotsStale()
    {
        string project = await LabelledAsync();
        LabelSnapshot snapshot = await SnapshotAsync(project, "s");
        Retraction retraction = (await Host.Labels.CreateRetractionAsync(
            new CreateRetractionRequest { Parent = project, Retraction = new Retraction { Rater = project + "/raters/r1", Comment = "left the project" } }, cancellationToken: Cancellation)).Retraction;
        retraction.LabelCount.ShouldBe(6);
        retraction.LabelSnapshots.ShouldBe([snapshot.Name]);
        (await Host.Labels.GetLabelSnapshotAsync(new GetLabelSnapshotRequest { Name = snapshot.Name }, cancellationToken: Cancellation)).LabelSnapshot.Stale.ShouldBeTrue();
        (await SnapshotAsync(project, "after")).LabelCount.ShouldBe(0);
        (await Host.ReadSnapshotAsync(snapshot.Name)).Count.ShouldBe(6);
        (await Host.Labels.GetRetractionAsync(new GetRetractionRequest { Name = retraction.Name }, cancellationToken: Cancellation)).Retraction.ShouldBe(retraction);
        // The images need labels again, from the same rater too.
        (await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad)).ShouldBe(2);
    }

    [Fact]
    public async Task CreateRetraction_WithoutTarget_NamesTheField() =>
        (await FeedbackHost.RefusalAsync(() => Host.Labels.CreateRetractionAsync(
            new CreateRetractionRequest { Parent = "projects/p", Retraction = new Retraction { Comment = "why" } }, cancellationToken: Cancellation).ResponseAsync)).Fields.ShouldContain("retraction.target");

    [Fact]
    public async Task ImportLabels_OneUnknownImage_StoresNoneAndNamesTheRow()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        var request = new ImportLabelsRequest { Parent = project };
        request.Labels.AddRange(new[] { "j-0-0", "missing" }.Select(id => new ImportedLabel { Image = $"{project}/images/{id}", RaterPseudonym = "panel-1", Value = LabelValue.Good }));
        ImportLabelsResponse response = await Host.Labels.ImportLabelsAsync(request, cancellationToken: Cancellation);
        (response.ImportedCount, response.RowErrors.Single().RowIndex, response.RowErrors.Single().Failure.Reason).ShouldBe((0, 1, "RESOURCE_NOT_FOUND"));
        (await SnapshotAsync(project, "none")).LabelCount.ShouldBe(0);

        request.Labels[1].Image = $"{project}/images/j-0-1";
        (await Host.Labels.ImportLabelsAsync(request, cancellationToken: Cancellation)).ImportedCount.ShouldBe(2);
        (await SnapshotAsync(project, "two")).LabelCount.ShouldBe(2);
    }

    private async Task<LabelSnapshot> SnapshotAsync(string project, string id) =>
        (await Host.Labels.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot(), LabelSnapshotId = id }, cancellationToken: Cancellation)).LabelSnapshot;

    private async Task<string> LabelledAsync()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 3);
        await Host.LabelAllAsync(project, "r1", place => place == 0 ? LabelValue.Bad : LabelValue.Good);
        return project;
    }
}
