using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Application;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Api;

/// <summary>Curves, sample images and checkpoints.</summary>
internal sealed partial class FineTuningGrpc
{
    private const int ChunkBytes = 64 << 10;

    public override async Task<ListFineTuningPointsResponse> ListFineTuningPoints(ListFineTuningPointsRequest request, ServerCallContext context)
    {
        await JobAsync(request.Parent, context);
        (IReadOnlyList<CurvePoint> page, string next) = await Pages.ReadAsync(request, request.PageSize, request.PageToken, (skip, take) =>
            records.ReadPointsAsync(request.Parent, [.. request.Metrics], skip, take, context.CancellationToken));
        return new ListFineTuningPointsResponse
        {
            Points =
            {
                page.Select(point => new MetricPoint
                {
                    Step = point.Step,
                    Metric = point.Metric,
                    Value = point.Value,
                    RecordTime = point.RecordTime.ToTimestamp(),
                }),
            },
            NextPageToken = next,
        };
    }

    public override async Task<ListFineTuningSamplesResponse> ListFineTuningSamples(ListFineTuningSamplesRequest request, ServerCallContext context)
    {
        await JobAsync(request.Parent, context);
        (IReadOnlyList<DrawnSample> page, string next) = await Pages.ReadAsync(request, request.PageSize, request.PageToken, (skip, take) =>
            records.ReadSamplesAsync(request.Parent, skip, take, context.CancellationToken));
        return new ListFineTuningSamplesResponse
        {
            Samples =
            {
                page.Select(sample => new FineTuningSample
                {
                    Step = sample.Step,
                    PromptText = sample.PromptText,
                    SampleIndex = 0,
                    Seed = sample.Seed,
                    Sha256 = sample.Sha256,
                }),
            },
            NextPageToken = next,
        };
    }

    public override async Task DownloadFineTuningSample(
        DownloadFineTuningSampleRequest request, IServerStreamWriter<DownloadFineTuningSampleResponse> responseStream, ServerCallContext context)
    {
        new RequestValidator(request)
            .Require(request.Sha256.Length == 64 && request.Sha256.All(char.IsAsciiHexDigitLower), "sha256", "64 lower-case hexadecimal digits are allowed")
            .ThrowIfInvalid();
        await JobAsync(request.Name, context);
        byte[] png = await samples.ReadAsync(request.Name, request.Sha256, context.CancellationToken);
        await responseStream.WriteAsync(new DownloadFineTuningSampleResponse
        {
            Header = new BlobHeader { ContentType = "image/png", SizeBytes = png.Length, Sha256 = request.Sha256, FileName = request.Sha256 + ".png" },
        }, context.CancellationToken);
        for (int at = 0; at < png.Length; at += ChunkBytes)
        {
            var chunk = ByteString.CopyFrom(png, at, Math.Min(ChunkBytes, png.Length - at));
            await responseStream.WriteAsync(new DownloadFineTuningSampleResponse { Chunk = chunk }, context.CancellationToken);
        }
    }

    public override async Task DownloadFineTuningEvents(
        DownloadFineTuningEventsRequest request, IServerStreamWriter<DownloadFineTuningEventsResponse> responseStream, ServerCallContext context)
    {
        Job job = await JobAsync(request.Name, context);
        await using FileStream file = await curves.WriteAsync(request.Name, context.CancellationToken);
        byte[] digest = await SHA256.HashDataAsync(file, context.CancellationToken);
        file.Position = 0;
        await responseStream.WriteAsync(new DownloadFineTuningEventsResponse
        {
            Header = new BlobHeader
            {
                ContentType = "application/octet-stream",
                SizeBytes = file.Length,
                Sha256 = Convert.ToHexStringLower(digest),
                // TensorBoard takes any file whose name holds 'tfevents'.
                FileName = $"events.out.tfevents.{job.CreateTime.ToUnixTimeSeconds().ToString("d10", CultureInfo.InvariantCulture)}.{JobKinds.IdOf(request.Name)}",
            },
        }, context.CancellationToken);
        byte[] buffer = new byte[ChunkBytes];
        for (int count; (count = await file.ReadAsync(buffer, context.CancellationToken)) > 0;)
            await responseStream.WriteAsync(new DownloadFineTuningEventsResponse { Chunk = ByteString.CopyFrom(buffer, 0, count) }, context.CancellationToken);
    }

    public override Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCheckpointResponse { Checkpoint = ResourceMapper.ToCheckpoint(publishing.Get(request.Name)) });

    public override async Task<ListCheckpointsResponse> ListCheckpoints(ListCheckpointsRequest request, ServerCallContext context)
    {
        await JobAsync(request.Parent, context);
        (IReadOnlyList<StoredCheckpoint> page, string next) = await Pages.ReadAsync<StoredCheckpoint>(request, request.PageSize, request.PageToken, (skip, take) =>
            Task.FromResult<IReadOnlyList<StoredCheckpoint>>([.. checkpoints.List(request.Parent).Skip(skip).Take(take)]));
        return new ListCheckpointsResponse { Checkpoints = { page.Select(ResourceMapper.ToCheckpoint) }, NextPageToken = next };
    }

    public override async Task<PublishCheckpointResponse> PublishCheckpoint(PublishCheckpointRequest request, ServerCallContext context)
    {
        new RequestValidator(request).Text("display_name", request.DisplayName, MaxDisplayNameLength).ThrowIfInvalid();
        BaseModel made = await publishing.PublishAsync(request.Name, request.DisplayName, request.EmaWeights, context.CancellationToken);
        string jobName = request.Name[..request.Name.LastIndexOf("/checkpoints/", StringComparison.Ordinal)];
        Job job = await JobAsync(jobName, context);
        return new PublishCheckpointResponse
        {
            ModelVersion = ResourceMapper.ToModelVersion(made, Digests.FromBytes<FineTuningSpec>(job.Payload), jobName),
        };
    }
}
