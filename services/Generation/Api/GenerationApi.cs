using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Generation.Api;

/// <summary>Prompt sets, generation jobs and images over gRPC.</summary>
/// <param name="promptSets">Stored prompt sets.</param>
/// <param name="jobs">Stored jobs.</param>
/// <param name="orders">Checks new jobs.</param>
/// <param name="images">Stored images.</param>
/// <param name="watching">Watches of jobs.</param>
public sealed class GenerationApi(IPromptSets promptSets, IGenerationJobs jobs, JobOrders orders, IImages images, JobWatching watching)
    : GenerationService.GenerationServiceBase
{
    private const int ChunkBytes = 64 * 1024;

    /// <inheritdoc />
    public override async Task<CreatePromptSetResponse> CreatePromptSet(CreatePromptSetRequest request, ServerCallContext context)
    {
        GenerationRequestRules.Check(request);
        IReadOnlyList<PromptItem> prompts = request.SourceCase switch
        {
            CreatePromptSetRequest.SourceOneofCase.Grammar =>
                PromptItems.FromGrammar(request.Grammar.GrammarYaml, request.Grammar.PromptCount, request.Grammar.Seed),
            CreatePromptSetRequest.SourceOneofCase.PromptList => PromptItems.FromList([.. request.PromptList.Prompts.Select(ListedOf)]),
            _ => PromptItems.FromSet(
                request.BuiltInPromptSet == BuiltInPromptSet.PaperTraining ? PaperPromptSet.Instance : EvaluationPrompts.Instance),
        };
        PromptSetSummary set = await promptSets.AddAsync(
            NewNames.Of(request.Parent, "promptSets", request.PromptSetId), request.PromptSet.DisplayName, prompts,
            Fingerprint.Of(request, request.RequestId), context.CancellationToken);
        return new CreatePromptSetResponse { PromptSet = GenerationMapping.ToContract(set) };
    }

    /// <inheritdoc />
    public override async Task<GetPromptSetResponse> GetPromptSet(GetPromptSetRequest request, ServerCallContext context) =>
        new() { PromptSet = GenerationMapping.ToContract(await promptSets.GetAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override async Task<ListPromptSetsResponse> ListPromptSets(ListPromptSetsRequest request, ServerCallContext context)
    {
        Page<PromptSetSummary> page = await promptSets.ListAsync(
            request.Parent, PageTokens.CoercePageSize(request.PageSize), PageTokens.Decode(request, request.PageToken), context.CancellationToken);
        return new ListPromptSetsResponse
        {
            PromptSets = { page.Items.Select(GenerationMapping.ToContract) },
            NextPageToken = TokenOf(request, page.NextCursor),
        };
    }

    /// <inheritdoc />
    public override async Task<ListPromptsResponse> ListPrompts(ListPromptsRequest request, ServerCallContext context)
    {
        Page<PromptItem> page = await promptSets.ListPromptsAsync(
            request.Parent, (Domain.PromptCategory)request.Category, (Domain.PromptSplit)request.Split,
            PageTokens.CoercePageSize(request.PageSize), PageTokens.Decode(request, request.PageToken), context.CancellationToken);
        return new ListPromptsResponse
        {
            Prompts = { page.Items.Select(prompt => GenerationMapping.ToContract(request.Parent, prompt)) },
            NextPageToken = TokenOf(request, page.NextCursor),
        };
    }

    /// <inheritdoc />
    public override async Task<CreateGenerationJobResponse> CreateGenerationJob(CreateGenerationJobRequest request, ServerCallContext context)
    {
        GenerationRequestRules.Check(request);
        string name = NewNames.Of(request.Parent, "generationJobs", request.GenerationJobId);
        GenerationJobDraft draft = await orders.CheckAsync(request.Parent, name, request.GenerationJob, request.RequestId, context.CancellationToken);
        GenerationJob job = request.ValidateOnly
            ? GenerationMapping.ToContract(draft)
            : GenerationMapping.ToContract(await jobs.CreateAsync(draft, context.CancellationToken));
        return new CreateGenerationJobResponse { GenerationJob = job };
    }

    /// <inheritdoc />
    public override async Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context) =>
        new() { GenerationJob = GenerationMapping.ToContract(await jobs.GetAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override async Task<ListGenerationJobsResponse> ListGenerationJobs(ListGenerationJobsRequest request, ServerCallContext context)
    {
        Page<GenerationJobRecord> page = await jobs.ListAsync(
            request.Parent, request.State, request.Digest, PageTokens.CoercePageSize(request.PageSize),
            PageTokens.Decode(request, request.PageToken), context.CancellationToken);
        return new ListGenerationJobsResponse
        {
            GenerationJobs = { page.Items.Select(GenerationMapping.ToContract) },
            NextPageToken = TokenOf(request, page.NextCursor),
        };
    }

    /// <inheritdoc />
    public override async Task<CancelGenerationJobResponse> CancelGenerationJob(CancelGenerationJobRequest request, ServerCallContext context) =>
        new() { GenerationJob = GenerationMapping.ToContract(await jobs.CancelAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override Task WatchGenerationJob(
        WatchGenerationJobRequest request, IServerStreamWriter<WatchGenerationJobResponse> responseStream, ServerCallContext context) =>
        watching.RunAsync(request.Name, responseStream, context.CancellationToken);

    /// <inheritdoc />
    public override async Task<GetImageResponse> GetImage(GetImageRequest request, ServerCallContext context) =>
        new() { Image = GenerationMapping.ToContract(await images.GetAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override async Task<ListImagesResponse> ListImages(ListImagesRequest request, ServerCallContext context)
    {
        var filter = new ImageFilter(request.Parent, request.GenerationJob, request.Prompt, request.ModelVersion);
        Page<ImageRecord> page = await images.ListAsync(
            filter, PageTokens.CoercePageSize(request.PageSize), PageTokens.Decode(request, request.PageToken), context.CancellationToken);
        return new ListImagesResponse
        {
            Images = { page.Items.Select(GenerationMapping.ToContract) },
            NextPageToken = TokenOf(request, page.NextCursor),
        };
    }

    /// <inheritdoc />
    public override async Task DownloadImage(
        DownloadImageRequest request, IServerStreamWriter<DownloadImageResponse> responseStream, ServerCallContext context)
    {
        ImageRecord image = await images.GetAsync(request.Name, context.CancellationToken);
        await using Stream content = await images.OpenAsync(image.Sha256, context.CancellationToken);
        var header = new BlobHeader
        {
            ContentType = "image/png",
            SizeBytes = image.SizeBytes,
            Sha256 = image.Sha256,
            FileName = $"{image.Name[(image.Name.LastIndexOf('/') + 1)..]}.png",
        };
        await responseStream.WriteAsync(new DownloadImageResponse { Header = header }, context.CancellationToken);
        byte[] buffer = new byte[ChunkBytes];
        for (int count; (count = await content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, context.CancellationToken)) > 0;)
            await responseStream.WriteAsync(new DownloadImageResponse { Chunk = ByteString.CopyFrom(buffer, 0, count) }, context.CancellationToken);
    }

    private static ListedPrompt ListedOf(Prompt prompt) =>
        new(prompt.Text, (Domain.PromptCategory)prompt.Category, (Domain.PromptSplit)prompt.Split, prompt.ImageCount);

    private static string TokenOf(IMessage request, string? cursor) => cursor is null ? "" : PageTokens.Encode(request, cursor);
}
