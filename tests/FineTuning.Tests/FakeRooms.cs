using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>The other rooms, with a snapshot of four labelled images and a job of three, two of which are not labelled.</summary>
internal sealed class FakeRooms
{
    public const string Project = "projects/default", Snapshot = Project + "/labelSnapshots/s1", Model = Project + "/rewardModels/r1", Job = Project + "/generationJobs/g1";

    private readonly Lock _guard = new();

    public FakeRooms()
    {
        Pictures = [.. Enumerable.Range(0, 6).Select(i => PngCodec.Encode(new ScenePairs([new PretrainingDraw(1, 10)]).Get(i, draw: true).Pixels!))];
        Images = [.. Pictures.Select((png, i) => new Image
        {
            Name = $"{Project}/images/i{i}",
            PromptText = i % 2 == 0 ? "a dog" : "a red cat",
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(png)),
            SampleIndex = i,
        })];
    }

    public IReadOnlyList<byte[]> Pictures { get; }

    public IReadOnlyList<Image> Images { get; }

    public string RewardDigest { get; set; } = Digest("reward");

    public string RewardSnapshotDigest { get; set; } = Digest("snapshot");

    public bool IsSnapshotStale { get; set; }

    public Func<int, double> Reward { get; set; } = index => 0.1 + (0.1 * index);

    public List<string> Scored { get; } = [];

    public static string Digest(string of) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    public sealed class Feedback(FakeRooms rooms) : FeedbackService.FeedbackServiceBase
    {
        public override Task<GetLabelSnapshotResponse> GetLabelSnapshot(GetLabelSnapshotRequest request, ServerCallContext context) =>
            request.Name == Snapshot
                ? Task.FromResult(new GetLabelSnapshotResponse
                {
                    LabelSnapshot = new LabelSnapshot { Name = Snapshot, Digest = Digest("snapshot"), Stale = rooms.IsSnapshotStale },
                })
                : throw ServiceDefaults.Errors.ResourceException.NotFound("feedback.rlhf/LabelSnapshot", request.Name);

        public override async Task StreamSnapshotLabels(
            StreamSnapshotLabelsRequest request, IServerStreamWriter<StreamSnapshotLabelsResponse> responseStream, ServerCallContext context)
        {
            var chunk = new SnapshotLabelChunk();
            chunk.Labels.AddRange(rooms.Images.Take(4).Select((image, i) => new SnapshotLabel
            {
                Image = image.Name,
                ImageSha256 = image.Sha256,
                PromptText = image.PromptText,
                Value = i % 2 == 0 ? LabelValue.Good : LabelValue.Bad,
                GoodProbability = i % 2 == 0 ? 1 : 0,
            }));
            await responseStream.WriteAsync(new StreamSnapshotLabelsResponse { Chunk = chunk });
        }
    }

    public sealed class Rewards(FakeRooms rooms) : RewardService.RewardServiceBase
    {
        public override Task<GetRewardModelResponse> GetRewardModel(GetRewardModelRequest request, ServerCallContext context) =>
            Task.FromResult(new GetRewardModelResponse
            {
                RewardModel = new RewardModel
                {
                    Name = request.Name,
                    Digest = Digest("reward"),
                    LabelSnapshot = Snapshot,
                    LabelSnapshotDigest = rooms.RewardSnapshotDigest,
                },
            });

        public override Task<ScoreImagesResponse> ScoreImages(ScoreImagesRequest request, ServerCallContext context)
        {
            lock (rooms._guard)
                rooms.Scored.AddRange(request.Targets.Select(target => target.Image));
            var response = new ScoreImagesResponse { RewardModelDigest = rooms.RewardDigest };
            response.Scores.AddRange(request.Targets.Select(target => new ImageScore
            {
                Image = target.Image,
                Reward = new Contracts.Reward.V1.Reward { Value = rooms.Reward(target.Image[^1] - '0') },
            }));
            return Task.FromResult(response);
        }
    }

    public sealed class Generation(FakeRooms rooms) : GenerationService.GenerationServiceBase
    {
        public override Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context) =>
            Task.FromResult(new GetGenerationJobResponse
            {
                GenerationJob = new GenerationJob { Name = request.Name, State = JobState.Succeeded, Digest = Digest("job") },
            });

        public override Task<ListImagesResponse> ListImages(ListImagesRequest request, ServerCallContext context) =>
            Task.FromResult(new ListImagesResponse { Images = { rooms.Images.Skip(3).Reverse() } });
    }
}
