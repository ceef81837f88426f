using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Tests;

/// <summary>The three rooms that Reward calls, served by the test's own host.</summary>
internal static class FakePeers
{
    internal sealed class Feedback(FakeWorld world) : FeedbackService.FeedbackServiceBase
    {
        public override Task<GetLabelSnapshotResponse> GetLabelSnapshot(GetLabelSnapshotRequest request, ServerCallContext context)
        {
            if (request.Name != FakeWorld.Snapshot)
                throw ResourceException.NotFound("feedback.rlhf/LabelSnapshot", request.Name);
            return Task.FromResult(new GetLabelSnapshotResponse
            {
                LabelSnapshot = new LabelSnapshot { Name = request.Name, Digest = world.SnapshotDigest, Stale = world.IsStale },
            });
        }

        public override async Task StreamSnapshotLabels(
            StreamSnapshotLabelsRequest request, IServerStreamWriter<StreamSnapshotLabelsResponse> responseStream, ServerCallContext context)
        {
            foreach (SnapshotLabel[] chunk in world.Labels.Chunk(100))
                await responseStream.WriteAsync(new StreamSnapshotLabelsResponse { Chunk = new SnapshotLabelChunk { Labels = { chunk } } });
        }
    }

    internal sealed class Embedding(FakeWorld world) : EmbeddingService.EmbeddingServiceBase
    {
        public override Task<EmbedTextsResponse> EmbedTexts(EmbedTextsRequest request, ServerCallContext context) => Task.FromResult(new EmbedTextsResponse
        {
            Encoder = Encoder(),
            Embeddings =
            {
                request.Texts.Select(text => new Contracts.Embedding.V1.Embedding
                {
                    ContentSha256 = FakeWorld.Sha(text),
                    Vector = new EmbeddingVector { Values = { FakeWorld.TextVector(text) } },
                }),
            },
        });

        public override Task<EmbedImagesResponse> EmbedImages(EmbedImagesRequest request, ServerCallContext context)
        {
            world.ImageCallCount++;
            return Task.FromResult(new EmbedImagesResponse { Encoder = Encoder(), Embeddings = { request.Images.Select(Embed) } });
        }

        private EncoderInfo Encoder() => new() { ModelVersion = FakeWorld.Encoder, Digest = world.EncoderDigest, DimensionCount = FakeWorld.Width, MaxTokenCount = 16 };

        private Contracts.Embedding.V1.Embedding Embed(string image) => world.WithoutVector.Contains(image) || !world.Shown.ContainsKey(image)
            ? new Contracts.Embedding.V1.Embedding
            {
                Image = image,
                Failure = new Failure { Code = Code.NotFound, Reason = "RESOURCE_NOT_FOUND", Domain = "rlhf", Message = $"There is no {image}." },
            }
            : new Contracts.Embedding.V1.Embedding
            {
                Image = image,
                ContentSha256 = FakeWorld.Sha(image),
                Vector = new EmbeddingVector { Values = { world.ImageVector(image) } },
            };
    }

    internal sealed class Generation(FakeWorld world) : GenerationService.GenerationServiceBase
    {
        public override Task<GetImageResponse> GetImage(GetImageRequest request, ServerCallContext context) => Task.FromResult(new GetImageResponse
        {
            Image = world.Images.Find(image => image.Name == request.Name) ?? throw ResourceException.NotFound("generation.rlhf/Image", request.Name),
        });

        public override Task<ListImagesResponse> ListImages(ListImagesRequest request, ServerCallContext context)
        {
            // Two pages, so that the second one is asked for.
            int start = request.PageToken.Length == 0 ? 0 : world.Images.Count / 2;
            bool isLast = request.PageToken.Length > 0;
            return Task.FromResult(new ListImagesResponse
            {
                Images = { world.Images.Skip(start).Take(isLast ? int.MaxValue : world.Images.Count / 2).Where(image => image.GenerationJob == request.GenerationJob) },
                NextPageToken = isLast ? "" : "second",
            });
        }
    }
}
