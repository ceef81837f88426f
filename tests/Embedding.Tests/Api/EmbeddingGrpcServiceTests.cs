using Google.Rpc;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.Embedding.Infrastructure;
using RlhfT2I.Embedding.Infrastructure.Entities;
using RlhfT2I.Messaging;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.Embedding.Tests.Api;

public abstract class EmbeddingGrpcServiceTests(RoomDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EmbedImages_AfterABatchOfTheStream_GivesUnitVectorsAndAnnouncesThem()
    {
        using var folder = new TemporaryFolder();
        await using EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database);
        GeneratedImage first = await host.PutPictureAsync("a", 1), second = await host.PutPictureAsync("b", 2, sampleIndex: 1);
        await host.AnnounceAsync("batch-1", 2, first, second);
        EmbedImagesResponse reply = await host.Client.EmbedImagesAsync(
            new EmbedImagesRequest { Parent = EmbeddingHost.Project, Images = { second.Image, first.Image } }, cancellationToken: Token);

        reply.Encoder.ModelVersion.ShouldBe(EmbeddingHost.Encoder);
        reply.Encoder.Digest.ShouldMatch("^sha256:[0-9a-f]{64}$");
        reply.Encoder.DimensionCount.ShouldBe(6);
        reply.Embeddings.Select(embedding => embedding.Image).ShouldBe([second.Image, first.Image]);
        foreach (Contracts.Embedding.V1.Embedding embedding in reply.Embeddings)
            embedding.Vector.Values.Sum(value => value * value).ShouldBe(1, 1e-5);

        EmbeddingBatch batch = await NextBatchAsync(host);
        batch.EncoderDigest.ShouldBe(reply.Encoder.Digest);
        batch.Images.Select(image => image.Image).ShouldBe([first.Image, second.Image]);
        await using Stream blob = await host.Blobs.GetAsync(BlobAddress.Parse(batch.VectorsSha256), verify: true, Token);
        using var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes, Token);
        VectorBytes.Read(bytes.ToArray()).ShouldBe([.. reply.Embeddings[1].Vector.Values, .. reply.Embeddings[0].Vector.Values]);
    }

    [Fact]
    public async Task EmbedImages_UnreadableAndUnknown_HaveTypedFailuresInTheirPlace()
    {
        using var folder = new TemporaryFolder();
        await using EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database);
        GeneratedImage good = await host.PutPictureAsync("good", 3), broken = await host.PutAsync("broken", [1, 2, 3, 4]);
        GeneratedImage lost = await host.PutPictureAsync("lost", 4);
        await host.Blobs.DeleteAsync(BlobAddress.Parse(lost.Sha256), putBefore: null, Token);
        await host.AnnounceAsync("batch-1", 3, good, broken, lost);
        const string Unknown = $"{EmbeddingHost.Project}/images/unknown";
        EmbedImagesResponse reply = await host.Client.EmbedImagesAsync(
            new EmbedImagesRequest { Parent = EmbeddingHost.Project, Images = { broken.Image, Unknown, good.Image, lost.Image } }, cancellationToken: Token);

        reply.Embeddings[0].Failure.Reason.ShouldBe("IMAGE_UNREADABLE");
        reply.Embeddings[1].Failure.Reason.ShouldBe("RESOURCE_NOT_FOUND");
        reply.Embeddings[2].Vector.Values.Count.ShouldBe(6);
        reply.Embeddings[3].Failure.Reason.ShouldBe("IMAGE_UNREADABLE");
        GetEmbeddingCoverageResponse coverage = await host.CoverageAsync(Token);
        (coverage.ImageCount, coverage.EmbeddedCount, coverage.FailedCount).ShouldBe((3, 1, 1));
    }

    [Fact]
    public async Task EmbedTexts_TwiceAndByTwoEncoders_IsCachedAndNeverMixed()
    {
        using var folder = new TemporaryFolder();
        EmbedTextsResponse first, other;
        await using (EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database))
        {
            first = await host.Client.EmbedTextsAsync(Texts("", "A red dog.", "A cat.", "A red dog."), cancellationToken: Token);
            other = await host.Client.EmbedTextsAsync(Texts(EmbeddingHost.OtherEncoder, "A red dog."), cancellationToken: Token);
            (string text, string encoder) = (first.Embeddings[0].ContentSha256, first.Encoder.Digest);
            await using EmbeddingContext context = await host.App.Services.GetRequiredService<IDbContextFactory<EmbeddingContext>>().CreateDbContextAsync(Token);
            (await context.Set<VectorRow>().Where(row => row.Sha256 == text && row.EncoderDigest == encoder)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Vector, VectorBytes.Write([1, 0, 0, 0, 0, 0])), Token)).ShouldBe(1);
        }

        first.Embeddings[0].ShouldBe(first.Embeddings[2]);
        first.Embeddings[0].ShouldNotBe(first.Embeddings[1]);
        other.Encoder.Digest.ShouldNotBe(first.Encoder.Digest);
        other.Embeddings[0].Vector.ShouldNotBe(first.Embeddings[0].Vector);

        // The cache outlives the process, and an entry of it wins over encoding again.
        await using EmbeddingHost again = await EmbeddingHost.StartAsync(folder, database);
        EmbedTextsResponse cached = await again.Client.EmbedTextsAsync(Texts("", "A red dog.", "A cat."), cancellationToken: Token);
        cached.Embeddings[0].Vector.Values.ShouldBe([1, 0, 0, 0, 0, 0]);
        cached.Embeddings[1].ShouldBe(first.Embeddings[1]);
    }

    [Fact]
    public async Task EmbedTexts_TooLong_IsRefusedInItsPlaceOrCutWhenAllowed()
    {
        using var folder = new TemporaryFolder();
        await using EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database);
        string text = string.Join(' ', Enumerable.Repeat("dog", 60));
        EmbedTextsResponse refused = await host.Client.EmbedTextsAsync(Texts("", text, "A dog."), cancellationToken: Token);
        refused.Embeddings[0].Failure.Reason.ShouldBe("TEXT_TOO_LONG");
        refused.Embeddings[1].Vector.Values.Count.ShouldBe(6);

        EmbedTextsRequest request = Texts("", text);
        request.OverlongText = OverlongText.Truncate;
        (await host.Client.EmbedTextsAsync(request, cancellationToken: Token)).Embeddings[0].Vector.Values.Count.ShouldBe(6);
    }

    [Fact]
    public async Task StreamImageEmbeddings_AfterABreak_GoesOnBehindTheImage()
    {
        using var folder = new TemporaryFolder();
        await using EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database);
        GeneratedImage[] images =
        [
            await host.PutPictureAsync("c", 1, "p2"), await host.PutPictureAsync("b", 2, "p1", 1), await host.PutPictureAsync("a", 3, "p1", 0),
        ];
        await host.AnnounceAsync("batch-1", 3, images);
        (await NamesAsync(host, "")).ShouldBe([images[2].Image, images[1].Image, images[0].Image]);
        (await NamesAsync(host, images[2].Image)).ShouldBe([images[1].Image, images[0].Image]);
        (await NamesAsync(host, images[0].Image)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Calls_WithBadInput_NameTheField()
    {
        using var folder = new TemporaryFolder();
        await using EmbeddingHost host = await EmbeddingHost.StartAsync(folder, database);
        (await RefusalAsync(() => host.Client.EmbedTextsAsync(Texts(""), cancellationToken: Token).ResponseAsync)).ShouldBe(("INVALID_REQUEST", "texts"));
        (await RefusalAsync(() => host.Client.EmbedTextsAsync(Texts("", new string('a', 1001)), cancellationToken: Token).ResponseAsync))
            .ShouldBe(("INVALID_REQUEST", "texts[0]"));
        (await RefusalAsync(() => host.Client.EmbedImagesAsync(
            new EmbedImagesRequest { Parent = EmbeddingHost.Project, Images = { "projects/other/images/a" } }, cancellationToken: Token).ResponseAsync))
            .ShouldBe(("INVALID_REQUEST", "images[0]"));
        (await RefusalAsync(() => host.Client.EmbedTextsAsync(Texts("projects/default/modelVersions/none", "a"), cancellationToken: Token).ResponseAsync)).Reason
            .ShouldBe("RESOURCE_NOT_FOUND");
    }

    private static EmbedTextsRequest Texts(string encoder, params string[] texts) =>
        new() { Parent = EmbeddingHost.Project, Encoder = encoder, Texts = { texts } };

    private static async Task<(string Reason, string Field)> RefusalAsync(Func<Task> call)
    {
        RpcException exception = await call().ShouldThrowAsync<RpcException>();
        Google.Rpc.Status status = exception.GetRpcStatus().ShouldNotBeNull();
        return (status.GetDetail<ErrorInfo>()!.Reason, status.GetDetail<BadRequest>()?.FieldViolations[0].Field ?? "");
    }

    private static async Task<List<string>> NamesAsync(EmbeddingHost host, string after)
    {
        using AsyncServerStreamingCall<StreamImageEmbeddingsResponse> call = host.Client.StreamImageEmbeddings(
            new StreamImageEmbeddingsRequest { Parent = EmbeddingHost.Project, GenerationJobs = { EmbeddingHost.Job }, AfterImage = after }, cancellationToken: Token);
        List<StreamImageEmbeddingsResponse> events = await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);
        events[0].Encoder.ModelVersion.ShouldBe(EmbeddingHost.Encoder);
        return [.. events.Skip(1).SelectMany(message => message.Chunk.Embeddings).Select(embedding => embedding.Image)];
    }

    private static async Task<EmbeddingBatch> NextBatchAsync(EmbeddingHost host)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var consumer = new ConsumerIdentity(QueueStreams.ImagesEmbedded, "reward", "test");
        while (true)
        {
            IReadOnlyList<Delivery> deliveries = await host.Queue.ReceiveAsync(consumer, 1, TimeSpan.FromSeconds(1), patience.Token);
            if (deliveries.Count > 0)
                return EmbeddingBatch.Parser.ParseFrom(deliveries[0].Message.Payload.ToArray());
        }
    }
}
