using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

/// <summary>The room over the wire: sets, jobs, stops and goes-on, and what is refused.</summary>
public abstract class FineTuningGrpcTests(RoomDatabase database) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeRooms _rooms = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

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
        _rooms.Scored.Order().ShouldBe(_rooms.Images.Select(image => image.Name).Order());

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
            await using RoomHost host = await RoomHost.StartAsync(database, other.Path, _rooms);
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
            await using RoomHost host = await RoomHost.StartAsync(database, other.Path, _rooms);
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

    [Fact]
    public async Task WeightKind_EqualAndReward_DifferUnlessRewardsAreOne()
    {
        _rooms.Reward = _ => 1;
        await using RoomHost host = await StartAsync();
        string reward = await WeightsAsync(host, "reward", WeightKind.Reward), equal = await WeightsAsync(host, "equal", WeightKind.Equal);
        equal.ShouldBe(reward);

        var others = new FakeRooms();
        using var folder = new TemporaryFolder();
        await using RoomHost second = await RoomHost.StartAsync(database, folder.Path, others);
        (await WeightsAsync(second, "reward", WeightKind.Reward)).ShouldNotBe(reward);
        (await WeightsAsync(second, "equal", WeightKind.Equal)).ShouldBe(equal);
        (await WeightsAsync(second, "good", WeightKind.GoodLabel)).ShouldNotBe(equal);
    }

    [Fact]
    public async Task ResumeFineTuningJob_WithSpoiledCheckpoint_IsRefused()
    {
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        await host.Client.CreateFineTuningJobAsync(RoomHost.JobRequest("made", set.Name, updates: 10_000), cancellationToken: Stop);
        await host.WaitForStepAsync(Name("made"), 3);
        await host.Client.CancelFineTuningJobAsync(new CancelFineTuningJobRequest { Name = Name("made") }, cancellationToken: Stop);
        string checkpoint = (await host.EndOfJobAsync(Name("made"))).LatestCheckpoint;
        string state = Directory.GetFiles(Path.Combine(_folder.Path, "work"), "state.safetensors", SearchOption.AllDirectories).Order().Last();
        await File.AppendAllTextAsync(state, "x", cancellationToken: Stop);
        RpcException refusal = await Should.ThrowAsync<RpcException>(
            async () => await host.Client.ResumeFineTuningJobAsync(new ResumeFineTuningJobRequest { Name = Name("made"), Checkpoint = checkpoint }, cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "CHECKPOINT_MISMATCH", checkpoint);
    }

    [Fact]
    public async Task CreateTrainingSet_RewardModelOfOtherLabels_IsStale()
    {
        _rooms.RewardSnapshotDigest = FakeRooms.Digest("other");
        await using RoomHost host = await StartAsync();
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateTrainingSetAsync(RoomHost.SetRequest("set"), cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "STALE_PARENT", FakeRooms.Model);
    }

    [Fact]
    public async Task CreateTrainingSet_RetractedLabel_IsStale()
    {
        _rooms.IsSnapshotStale = true;
        await using RoomHost host = await StartAsync();
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateTrainingSetAsync(RoomHost.SetRequest("set"), cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "STALE_PARENT", FakeRooms.Snapshot);
    }

    [Fact]
    public async Task CreateTrainingSet_RewardsOfAnotherModel_FailsWithItsDigest()
    {
        _rooms.RewardDigest = FakeRooms.Digest("other");
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        set.State.ShouldBe(JobState.Failed);
        set.Failure.Reason.ShouldBe("DIGEST_MISMATCH");
        set.Failure.Message.ShouldContain(_rooms.RewardDigest);
    }

    [Fact]
    public async Task CreateFineTuningJob_OnPairsInFiles_TrainsOnThemAndGoesOnAfterACancel()
    {
        string whole;
        using (var other = new TemporaryFolder())
        {
            await using RoomHost host = await RoomHost.StartAsync(other.Path, _rooms);
            whole = await host.RunAsync(RoomHost.JobRequest("made", (await FolderSetAsync(host, other.Path)).Name, updates: 30));
        }

        await using RoomHost second = await StartAsync();
        TrainingSet set = await FolderSetAsync(second, _folder.Path);
        (set.PretrainingPairCount, set.BrokenPairCount).ShouldBe((20 + 12 + 15, 1));
        set.BrokenPairs.ShouldHaveSingleItem().ShouldContain("line 13");
        set.PretrainingSources.Select(source => source.Format).ShouldBe([PretrainingFormat.Scenes, PretrainingFormat.ImageFolder, PretrainingFormat.WebDataset]);
        await second.Client.CreateFineTuningJobAsync(RoomHost.JobRequest("made", set.Name, updates: 30), cancellationToken: Stop);
        await second.WaitForStepAsync(Name("made"), 3);
        await second.Client.CancelFineTuningJobAsync(new CancelFineTuningJobRequest { Name = Name("made") }, cancellationToken: Stop);
        (await second.EndOfJobAsync(Name("made"))).State.ShouldBe(JobState.Cancelled);
        await second.Client.ResumeFineTuningJobAsync(new ResumeFineTuningJobRequest { Name = Name("made") }, cancellationToken: Stop);
        FineTuningJob ended = await second.EndOfJobAsync(Name("made"));
        ended.State.ShouldBe(JobState.Succeeded, ended.Failure?.Message);
        second.Models.Get(ended.ModelVersion).Digest.ShouldBe(whole);
    }

    [Fact]
    public async Task CreateTrainingSet_WithBadSource_NamesTheField()
    {
        await using RoomHost host = await StartAsync();
        await RefuseSourceAsync(host, StatusCode.InvalidArgument, "INVALID_REQUEST", ".path", new PretrainingSource { Format = PretrainingFormat.Parquet, Path = "none" });
        await RefuseSourceAsync(host, StatusCode.InvalidArgument, "INVALID_REQUEST", ".path", new PretrainingSource { Format = PretrainingFormat.Parquet });
        await RefuseSourceAsync(host, StatusCode.InvalidArgument, "INVALID_REQUEST", ".seed", new PretrainingSource { Format = PretrainingFormat.WebDataset, Path = "x", Seed = 2 });
        await RefuseSourceAsync(
            host, StatusCode.InvalidArgument, "PATH_OUTSIDE_ROOT", ".path", new PretrainingSource { Format = PretrainingFormat.ImageFolder, Path = "../models" });
    }

    [Fact]
    public async Task CreateFineTuningJob_WithBadInput_NamesFieldOrResource()
    {
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        await RefuseAsync(host, set, StatusCode.NotFound, "RESOURCE_NOT_FOUND", "modelVersions/none",
            job => job.BaseModelVersion = FakeRooms.Project + "/modelVersions/none");
        await RefuseAsync(host, set, StatusCode.FailedPrecondition, "MODEL_WRONG_KIND", "Encoder", job => job.BaseModelVersion = RoomHost.Encoder);
        await RefuseAsync(host, set, StatusCode.InvalidArgument, "INVALID_REQUEST", "fine_tuning_job.settings.pretraining_penalty", job => job.Settings.PretrainingPenalty = -1);
        await RefuseAsync(host, set, StatusCode.InvalidArgument, "INVALID_REQUEST", "fine_tuning_job.settings.update_count", job => job.Settings.UpdateCount = -5);
        await RefuseAsync(host, set, StatusCode.InvalidArgument, "SETTING_NOT_SUPPORTED", "fine_tuning_job.settings.adapter_rank", job => job.Settings.AdapterRank = 4);
        await RefuseAsync(host, set, StatusCode.NotFound, "RESOURCE_NOT_FOUND", "trainingSets/none", job => job.TrainingSet = FakeRooms.Project + "/trainingSets/none");
    }

    [Fact]
    public async Task PublishCheckpoint_OfAverages_MakesAVersionOfItsOwn()
    {
        await using RoomHost host = await StartAsync();
        await host.RunAsync(RoomHost.JobRequest("made", (await host.SetAsync("set")).Name));
        Checkpoint last = (await host.Client.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = Name("made") }, cancellationToken: Stop)).Checkpoints[0];
        ModelVersion made = (await host.Client.PublishCheckpointAsync(new PublishCheckpointRequest { Name = last.Name, EmaWeights = true }, cancellationToken: Stop)).ModelVersion;
        made.Name.ShouldBe(FakeRooms.Project + "/modelVersions/made-6-ema");
        byte[] published = Unet(host, made.Name), final = Unet(host, FakeRooms.Project + "/modelVersions/made");
        published.ShouldBe(final);
    }

    private static async Task<TrainingSet> FolderSetAsync(RoomHost host, string root)
    {
        string images = Path.Combine(root, "pretraining", "images"), shards = Path.Combine(root, "pretraining", "shards");
        PairFolder.WriteImageFolder(images, 12, "{}");
        PairFolder.WriteShards(shards, 15);
        // Times of files are part of a set's identity.
        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, "pretraining"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        CreateTrainingSetRequest request = RoomHost.SetRequest("set");
        request.TrainingSet.PretrainingSources.Add(new PretrainingSource { Format = PretrainingFormat.ImageFolder, Path = "images", MaxBrokenCount = 1 });
        request.TrainingSet.PretrainingSources.Add(new PretrainingSource { Format = PretrainingFormat.WebDataset, Path = "shards" });
        TrainingSet set = await host.EndOfSetAsync((await host.Client.CreateTrainingSetAsync(request, cancellationToken: Stop)).TrainingSet.Name);
        set.State.ShouldBe(JobState.Succeeded, set.Failure?.Message);
        return set;
    }

    private static async Task RefuseSourceAsync(RoomHost host, StatusCode code, string reason, string named, PretrainingSource source)
    {
        CreateTrainingSetRequest request = RoomHost.SetRequest("set");
        request.TrainingSet.PretrainingSources[0] = source;
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateTrainingSetAsync(request, cancellationToken: Stop));
        refusal.ShouldBeRefusal(code, reason, "training_set.pretraining_sources[0]" + named);
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

    private static string Name(string id) => $"{FakeRooms.Project}/fineTuningJobs/{id}";

    private static byte[] Unet(RoomHost host, string version) =>
        File.ReadAllBytes(Path.Combine(host.Models.Get(version).Folder, "unet", "diffusion_pytorch_model.safetensors"));

    private static async Task<string> WeightsAsync(RoomHost host, string id, WeightKind kind)
    {
        await host.RunAsync(RoomHost.JobRequest(id, (await host.SetAsync(id, kind)).Name, updates: 3));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Unet(host, $"{FakeRooms.Project}/modelVersions/{id}")));
    }

    private static async Task RefuseAsync(
        RoomHost host, TrainingSet set, StatusCode code, string reason, string named, Action<FineTuningJob> spoil)
    {
        CreateFineTuningJobRequest request = RoomHost.JobRequest("", set.Name);
        spoil(request.FineTuningJob);
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateFineTuningJobAsync(request, cancellationToken: Stop));
        refusal.ShouldBeRefusal(code, reason, named);
    }

    private Task<RoomHost> StartAsync() => RoomHost.StartAsync(database, _folder.Path, _rooms);
}
