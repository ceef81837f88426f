using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

/// <summary>The room over the wire: weights, sources of pairs, what is refused.</summary>
public sealed class FineTuningGrpcTests() : FineTuningRoomTests(RoomDatabase.Embedded)
{
    [Fact]
    public async Task WeightKind_EqualAndReward_DifferUnlessRewardsAreOne()
    {
        Rooms.Reward = _ => 1;
        await using RoomHost host = await StartAsync();
        string reward = await WeightsAsync(host, "reward", WeightKind.Reward), equal = await WeightsAsync(host, "equal", WeightKind.Equal);
        equal.ShouldBe(reward);

        var others = new FakeRooms();
        using var folder = new TemporaryFolder();
        await using RoomHost second = await RoomHost.StartAsync(Database, folder.Path, others);
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
        string state = Directory.GetFiles(Path.Combine(Folder.Path, "work"), "state.safetensors", SearchOption.AllDirectories).Order().Last();
        await File.AppendAllTextAsync(state, "x", cancellationToken: Stop);
        RpcException refusal = await Should.ThrowAsync<RpcException>(
            async () => await host.Client.ResumeFineTuningJobAsync(new ResumeFineTuningJobRequest { Name = Name("made"), Checkpoint = checkpoint }, cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "CHECKPOINT_MISMATCH", checkpoint);
    }

    [Fact]
    public async Task CreateTrainingSet_RewardModelOfOtherLabels_IsStale()
    {
        Rooms.RewardSnapshotDigest = FakeRooms.Digest("other");
        await using RoomHost host = await StartAsync();
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateTrainingSetAsync(RoomHost.SetRequest("set"), cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "STALE_PARENT", FakeRooms.Model);
    }

    [Fact]
    public async Task CreateTrainingSet_RetractedLabel_IsStale()
    {
        Rooms.IsSnapshotStale = true;
        await using RoomHost host = await StartAsync();
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await host.Client.CreateTrainingSetAsync(RoomHost.SetRequest("set"), cancellationToken: Stop));
        refusal.ShouldBeRefusal(StatusCode.FailedPrecondition, "STALE_PARENT", FakeRooms.Snapshot);
    }

    [Fact]
    public async Task CreateTrainingSet_RewardsOfAnotherModel_FailsWithItsDigest()
    {
        Rooms.RewardDigest = FakeRooms.Digest("other");
        await using RoomHost host = await StartAsync();
        TrainingSet set = await host.SetAsync("set");
        set.State.ShouldBe(JobState.Failed);
        set.Failure.Reason.ShouldBe("DIGEST_MISMATCH");
        set.Failure.Message.ShouldContain(Rooms.RewardDigest);
    }

    [Fact]
    public async Task CreateFineTuningJob_OnPairsInFiles_TrainsOnThemAndGoesOnAfterACancel()
    {
        string whole;
        using (var other = new TemporaryFolder())
        {
            await using RoomHost host = await RoomHost.StartAsync(Database, other.Path, Rooms);
            whole = await host.RunAsync(RoomHost.JobRequest("made", (await FolderSetAsync(host, other.Path)).Name, updates: 30));
        }

        await using RoomHost second = await StartAsync();
        TrainingSet set = await FolderSetAsync(second, Folder.Path);
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
}
