using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

/// <summary>What the room stores: sets, jobs, curves, samples and checkpoints, and how it goes on from them.</summary>
public abstract class FineTuningStoreTests(RoomDatabase database) : FineTuningRoomTests(database)
{
    [Fact]
    public async Task CreateTrainingSet_OfLabelsAndAJob_ScoresEveryImageOnce()
    {
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        set.State.ShouldBe(JobState.Succeeded, set.Failure?.Message);
        set.LabeledImageCount.ShouldBe(4);
        set.UnlabeledImageCount.ShouldBe(2);
        set.PretrainingPairCount.ShouldBe(20);
        set.MeanReward.ShouldBe(0.35, 1e-9);
        Rooms.Scored.Order().ShouldBe(Rooms.Images.Select(image => image.Name).Order());

        TrainingSet again = (await host.Client.CreateTrainingSetAsync(RoomHost.SetRequest("other"), cancellationToken: Stop)).TrainingSet;
        again.Name.ShouldBe(set.Name);
        again.Digest.ShouldBe(set.Digest);
    }

    [Fact]
    public async Task CreateFineTuningJob_ToItsEnd_PublishesAVersionThatLoads()
    {
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        string digest = await host.RunAsync(RoomHost.JobRequest("made", set.Name));

        ModelVersionEntry entry = host.Models.Get(FakeRooms.Project + "/modelVersions/made");
        entry.Digest.ShouldBe(digest);
        entry.Parents.ShouldBe([RoomHost.BaseModel]);
        CheckpointManifest manifest = host.Models.Verify(entry.Name);
        manifest.Provenance.DataDigest.ShouldBe(set.Digest);
        manifest.Provenance.Config!.Value.GetProperty("rewardModelDigest").GetString().ShouldBe(FakeRooms.Digest("reward"));
        DiffusersLayout.Load(entry.Folder).Dispose();

        ListFineTuningPointsResponse points = await host.Client.ListFineTuningPointsAsync(
            new ListFineTuningPointsRequest { Parent = Name("made"), Metrics = { "loss" } }, cancellationToken: Stop);
        points.Points.Select(point => point.Step).ShouldBe([1L, 2, 3, 4, 5, 6]);
        IReadOnlyList<EventFile.Event> events = await EventsAsync(host, "made");
        events[0].Version.ShouldBe("brain.Event:2");
        events.Skip(1).Select(entry => entry.Step).ShouldBe([1L, 2, 3, 4, 5, 6]);
        events.Skip(1).Select(entry => entry.Values["loss"]).ShouldBe(points.Points.Select(point => (float)point.Value));
        events[1].Values.Keys.ShouldBe(["gradient_norm", "learning_rate", "loss", "mean_weight", "pretraining_loss", "reward_weighted_loss"]);
        ListFineTuningSamplesResponse samples = await host.Client.ListFineTuningSamplesAsync(new ListFineTuningSamplesRequest { Parent = Name("made") }, cancellationToken: Stop);
        samples.Samples.Select(sample => sample.Step).ShouldBe([0L, 0, 3, 3, 6, 6]);
        ListCheckpointsResponse kept = await host.Client.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = Name("made") }, cancellationToken: Stop);
        kept.Checkpoints.Take(2).Select(checkpoint => checkpoint.Step).ShouldBe([6L, 4]);
        kept.Checkpoints.Count(checkpoint => checkpoint.Best).ShouldBe(1);
    }

    [Fact]
    public async Task ResumeFineTuningJob_AfterACancel_EndsInTheSameDigest()
    {
        string whole;
        using (var other = new TemporaryFolder())
        {
            await using RoomHost host = await RoomHost.StartAsync(Database, other.Path, Rooms);
            TrainingSet set = await host.SetAsync("set");
            whole = await host.RunAsync(RoomHost.JobRequest("made", set.Name, updates: 40));
        }

        await using RoomHost second = await StartAsync();
        TrainingSet data = await second.SetAsync("set");
        await second.Client.CreateFineTuningJobAsync(RoomHost.JobRequest("made", data.Name, updates: 40), cancellationToken: Stop);
        await second.WaitForStepAsync(Name("made"), 3);
        await second.Client.CancelFineTuningJobAsync(new CancelFineTuningJobRequest { Name = Name("made") }, cancellationToken: Stop);
        FineTuningJob stopped = await second.EndOfJobAsync(Name("made"));
        stopped.State.ShouldBe(JobState.Cancelled);
        stopped.LatestCheckpoint.ShouldNotBeEmpty();

        await second.Client.ResumeFineTuningJobAsync(new ResumeFineTuningJobRequest { Name = Name("made") }, cancellationToken: Stop);
        FineTuningJob ended = await second.EndOfJobAsync(Name("made"));
        ended.State.ShouldBe(JobState.Succeeded, ended.Failure?.Message);
        second.Models.Get(ended.ModelVersion).Digest.ShouldBe(whole);
    }

    [Fact]
    public async Task Restart_InTheMiddleOfAJob_EndsInTheSameDigest()
    {
        string whole;
        using (var other = new TemporaryFolder())
        {
            await using RoomHost host = await RoomHost.StartAsync(Database, other.Path, Rooms);
            whole = await host.RunAsync(RoomHost.JobRequest("made", (await host.SetAsync("set")).Name, updates: 40));
        }

        await using (RoomHost first = await StartAsync())
        {
            await first.Client.CreateFineTuningJobAsync(RoomHost.JobRequest("made", (await first.SetAsync("set")).Name, updates: 40), cancellationToken: Stop);
            await first.WaitForStepAsync(Name("made"), 5);
        }

        await using RoomHost second = await StartAsync();
        FineTuningJob ended = await second.EndOfJobAsync(Name("made"));
        ended.State.ShouldBe(JobState.Succeeded, ended.Failure?.Message);
        second.Models.Get(ended.ModelVersion).Digest.ShouldBe(whole);
        ListFineTuningPointsResponse points = await second.Client.ListFineTuningPointsAsync(
            new ListFineTuningPointsRequest { Parent = Name("made"), Metrics = { "loss" }, PageSize = 1000 }, cancellationToken: Stop);
        points.Points.Select(point => point.Step).ShouldBe(Enumerable.Range(1, 40).Select(step => (long)step));
    }

    private static async Task<IReadOnlyList<EventFile.Event>> EventsAsync(RoomHost host, string job)
    {
        using var call = host.Client.DownloadFineTuningEvents(new DownloadFineTuningEventsRequest { Name = Name(job) }, cancellationToken: Stop);
        (await call.ResponseStream.MoveNext(Stop)).ShouldBeTrue();
        BlobHeader header = call.ResponseStream.Current.Header;
        header.FileName.ShouldMatch(@"^events\.out\.tfevents\.\d{10}\." + job + "$");
        var bytes = new List<byte>();
        while (await call.ResponseStream.MoveNext(Stop))
            bytes.AddRange(call.ResponseStream.Current.Chunk);
        bytes.Count.ShouldBe((int)header.SizeBytes);
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. bytes])).ShouldBe(header.Sha256);
        return EventFile.Read([.. bytes]);
    }
}
