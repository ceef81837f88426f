using Grpc.Core;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Embedding.Api;

/// <summary>Serves <c>rlhf.embedding.v1.EmbeddingService</c>.</summary>
/// <param name="encoders">The encoders that exist.</param>
/// <param name="runner">Knows their shapes.</param>
/// <param name="images">Gives vectors of images.</param>
/// <param name="texts">Gives vectors of texts.</param>
/// <param name="register">Knows the images.</param>
/// <param name="time">Clock of heartbeats.</param>
public sealed class EmbeddingGrpcService(
    IEncoderRegistry encoders, IEncoderRunner runner, ImageEmbedder images, TextEmbedder texts, IImageRegister register, TimeProvider time)
    : EmbeddingService.EmbeddingServiceBase
{
    private const int MaxTextCount = 1000, MaxTextLength = 1000, MaxImageCount = 256, MaxJobCount = 100;

    /// <inheritdoc />
    public override async Task<EmbedTextsResponse> EmbedTexts(EmbedTextsRequest request, ServerCallContext context)
    {
        RequestValidator validator = new RequestValidator(request).Count("texts", request.Texts.Count, 1, MaxTextCount);
        for (int i = 0; i < request.Texts.Count; i++)
            validator.Require(request.Texts[i].Length <= MaxTextLength, $"texts[{i}]", $"{request.Texts[i].Length} characters are more than {MaxTextLength}");
        validator.ThrowIfInvalid();
        EncoderHandle encoder = encoders.Get(request.Encoder);
        bool truncate = request.OverlongText == OverlongText.Truncate;
        IReadOnlyList<EmbeddingResult> results = await texts.EmbedAsync(encoder, [.. request.Texts], truncate, context.CancellationToken);
        return new EmbedTextsResponse
        {
            Encoder = await DescribeAsync(encoder, context.CancellationToken),
            Embeddings = { results.Select(ToMessage) },
        };
    }

    /// <inheritdoc />
    public override async Task<EmbedImagesResponse> EmbedImages(EmbedImagesRequest request, ServerCallContext context)
    {
        RequestValidator validator = new RequestValidator(request).Count("images", request.Images.Count, 1, MaxImageCount);
        for (int i = 0; i < request.Images.Count; i++)
            RequireOwn(validator, $"images[{i}]", request.Images[i], request.Parent);
        validator.ThrowIfInvalid();
        EncoderHandle encoder = encoders.Get(request.Encoder);
        IReadOnlyList<EmbeddingResult> results = await images.EmbedAsync(encoder, [.. request.Images], context.CancellationToken);
        return new EmbedImagesResponse
        {
            Encoder = await DescribeAsync(encoder, context.CancellationToken),
            Embeddings = { results.Select(ToMessage) },
        };
    }

    /// <inheritdoc />
    public override async Task StreamImageEmbeddings(
        StreamImageEmbeddingsRequest request, IServerStreamWriter<StreamImageEmbeddingsResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(responseStream);
        RequestValidator validator = new RequestValidator(request)
            .Count("generation_jobs", request.GenerationJobs.Count, 1, MaxJobCount).Distinct("generation_jobs", request.GenerationJobs);
        for (int i = 0; i < request.GenerationJobs.Count; i++)
            RequireOwn(validator, $"generation_jobs[{i}]", request.GenerationJobs[i], request.Parent);
        validator.ThrowIfInvalid();
        EncoderHandle encoder = encoders.Get(request.Encoder);
        (int job, RegisteredImage? after) = await FindStartAsync(request, context.CancellationToken);
        await responseStream.WriteAsync(
            new StreamImageEmbeddingsResponse { Encoder = await DescribeAsync(encoder, context.CancellationToken) }, context.CancellationToken);
        for (; job < request.GenerationJobs.Count; job++, after = null)
        {
            while (await NextChunkAsync(encoder, request.GenerationJobs[job], after, responseStream, context.CancellationToken) is { } last)
                after = last;
        }
    }

    /// <inheritdoc />
    public override async Task<GetEmbeddingCoverageResponse> GetEmbeddingCoverage(GetEmbeddingCoverageRequest request, ServerCallContext context)
    {
        var validator = new RequestValidator(request);
        RequireOwn(validator, "generation_job", request.GenerationJob, request.Parent);
        validator.ThrowIfInvalid();
        EncoderHandle encoder = encoders.Get(request.Encoder);
        ImageCoverage coverage = await register.CountAsync(request.GenerationJob, encoder.Digest, context.CancellationToken);
        return new GetEmbeddingCoverageResponse
        {
            Encoder = await DescribeAsync(encoder, context.CancellationToken),
            ImageCount = coverage.ImageCount,
            EmbeddedCount = coverage.EmbeddedCount,
            FailedCount = coverage.FailedCount,
        };
    }

    private static void RequireOwn(RequestValidator validator, string field, string name, string parent) => validator.Require(
        name.StartsWith(parent + "/", StringComparison.Ordinal), field, $"'{name}' is not of {parent}");

    private static Contracts.Embedding.V1.Embedding ToMessage(EmbeddingResult result)
    {
        var message = new Contracts.Embedding.V1.Embedding { ContentSha256 = result.Sha256, Image = result.Image };
        if (result.Vector is { } vector)
            message.Vector = new EmbeddingVector { Values = { vector } };
        else
            message.Failure = ErrorStatus.ToFailure(result.Error!);
        return message;
    }

    private async Task<EncoderInfo> DescribeAsync(EncoderHandle encoder, CancellationToken cancellationToken)
    {
        EncoderShape shape = await runner.DescribeAsync(encoder, cancellationToken);
        return new EncoderInfo
        {
            ModelVersion = encoder.Name,
            Digest = encoder.Digest,
            DimensionCount = shape.DimensionCount,
            MaxTokenCount = shape.MaxTokenCount,
        };
    }

    private async Task<(int Job, RegisteredImage? After)> FindStartAsync(StreamImageEmbeddingsRequest request, CancellationToken cancellationToken)
    {
        if (request.AfterImage.Length == 0)
            return (0, null);
        IReadOnlyDictionary<string, RegisteredImage> found = await register.FindAsync([request.AfterImage], cancellationToken);
        int job = found.TryGetValue(request.AfterImage, out RegisteredImage? image) ? request.GenerationJobs.IndexOf(image.GenerationJob) : -1;
        return job >= 0
            ? (job, image)
            : throw new InvalidRequestException([new FieldViolation("after_image", $"'{request.AfterImage}' is no image of these jobs")]);
    }

    // The last image of the chunk that was written; null where the job has no more.
    private async Task<RegisteredImage?> NextChunkAsync(
        EncoderHandle encoder, string job, RegisteredImage? after, IServerStreamWriter<StreamImageEmbeddingsResponse> stream, CancellationToken cancellationToken)
    {
        IReadOnlyList<RegisteredImage> page = await register.ListAsync(job, after, MaxImageCount, cancellationToken);
        if (page.Count == 0)
            return null;
        Task<IReadOnlyList<EmbeddingResult>> embedding = images.EmbedAsync(encoder, page, cancellationToken);
        while (!await ChangeWatch.ArrivesAsync(embedding, time, cancellationToken))
            await stream.WriteAsync(new StreamImageEmbeddingsResponse { Heartbeat = ChangeWatch.Beat(time) }, cancellationToken);

        var chunk = new EmbeddingChunk { Embeddings = { (await embedding).Select(ToMessage) } };
        await stream.WriteAsync(new StreamImageEmbeddingsResponse { Chunk = chunk }, cancellationToken);
        return page[^1];
    }
}
