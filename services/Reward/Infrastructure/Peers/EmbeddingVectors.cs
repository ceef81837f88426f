using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Options;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Infrastructure.Peers;

/// <summary>Takes vectors from the stream and asks Embedding for the rest.</summary>
/// <param name="clients">Makes the client once the host serves.</param>
/// <param name="streamed">What came over the stream.</param>
/// <param name="options">How long to wait for an image that Embedding was not told of yet.</param>
/// <param name="time">Clock of the wait.</param>
internal sealed class EmbeddingVectors(
    Lazy<EmbeddingService.EmbeddingServiceClient> clients, StreamedVectors streamed, IOptions<RewardOptions> options, TimeProvider time) : IVectorSource
{
    private const int ImagesPerCall = 256, TextsPerCall = 500;
    private static readonly TimeSpan AskAgainDelay = TimeSpan.FromMilliseconds(500);
    private static readonly string NotFound = RpcErrors.Of(ErrorReason.ResourceNotFound).ReasonName;

    public async Task<EncoderIdentity> DescribeAsync(string project, string encoder, CancellationToken cancellationToken)
    {
        // Every reply names the encoder; the shortest text costs least.
        EmbedTextsResponse reply = await clients.Value.EmbedTextsAsync(
            new EmbedTextsRequest { Parent = project, Encoder = encoder, Texts = { "a" } }, cancellationToken: cancellationToken);
        return new EncoderIdentity(reply.Encoder.ModelVersion, reply.Encoder.Digest);
    }

    public async Task<IReadOnlyDictionary<string, ContentVector>> GetImagesAsync(
        string project, EncoderIdentity encoder, IReadOnlyCollection<string> images, CancellationToken cancellationToken)
    {
        RequireSame(encoder, await DescribeAsync(project, encoder.Name, cancellationToken));
        Dictionary<string, ContentVector> vectors = await streamed.FindAsync(encoder.Digest, images, cancellationToken);
        string[] missing = [.. images.Where(image => !vectors.ContainsKey(image))];
        for (long start = time.GetTimestamp(); missing.Length > 0;)
        {
            foreach (string[] page in missing.Chunk(ImagesPerCall))
                await AskAsync(project, encoder, page, vectors, cancellationToken);
            missing = [.. missing.Where(image => vectors[image].Failure?.Reason == NotFound)];
            if (missing.Length == 0 || time.GetElapsedTime(start) >= options.Value.EmbeddingPatience)
                break;
            await Task.Delay(AskAgainDelay, time, cancellationToken);
        }

        foreach (string image in missing)
            vectors[image] = new ContentVector("", null, ErrorStatus.ToFailure(new EmbeddingMissingException(image)));
        return vectors;
    }

    public async Task<IReadOnlyDictionary<string, ContentVector>> GetTextsAsync(
        string project, EncoderIdentity encoder, IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new Dictionary<string, ContentVector>(StringComparer.Ordinal);
        foreach (string[] page in texts.Distinct(StringComparer.Ordinal).Chunk(TextsPerCall))
        {
            EmbedTextsResponse reply = await clients.Value.EmbedTextsAsync(
                new EmbedTextsRequest { Parent = project, Encoder = encoder.Name, Texts = { page } }, cancellationToken: cancellationToken);
            RequireSame(encoder, new EncoderIdentity(reply.Encoder.ModelVersion, reply.Encoder.Digest));
            for (int i = 0; i < page.Length; i++)
                vectors[page[i]] = ToVector(reply.Embeddings[i]);
        }

        return vectors;
    }

    private static void RequireSame(EncoderIdentity wanted, EncoderIdentity given)
    {
        if (given.Digest != wanted.Digest)
            throw new EncoderMismatchException(wanted.Name, given.Digest, wanted.Digest);
    }

    private static ContentVector ToVector(Contracts.Embedding.V1.Embedding embedding) => embedding.Vector is { } vector
        ? new ContentVector(embedding.ContentSha256, vector.Values, null)
        : new ContentVector(embedding.ContentSha256, null, embedding.Failure ?? new Failure());

    private async Task AskAsync(
        string project, EncoderIdentity encoder, string[] page, Dictionary<string, ContentVector> vectors, CancellationToken cancellationToken)
    {
        EmbedImagesResponse reply = await clients.Value.EmbedImagesAsync(
            new EmbedImagesRequest { Parent = project, Encoder = encoder.Name, Images = { page } }, cancellationToken: cancellationToken);
        RequireSame(encoder, new EncoderIdentity(reply.Encoder.ModelVersion, reply.Encoder.Digest));
        for (int i = 0; i < page.Length; i++)
            vectors[page[i]] = ToVector(reply.Embeddings[i]);
    }
}
