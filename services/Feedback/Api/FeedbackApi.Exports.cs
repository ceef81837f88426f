using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Exports;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Feedback.Api;

/// <content>Exports.</content>
internal sealed partial class FeedbackApi
{
    private const int ChunkBytes = 64 * 1024;

    /// <inheritdoc />
    public override async Task<CreateExportResponse> CreateExport(CreateExportRequest request, ServerCallContext context)
    {
        Export wanted = request.Export;
        bool votes = wanted.Content == ExportContent.Votes;
        new RequestValidator(request)
            .Require(!votes || wanted.Evaluation.Length > 0, "export.evaluation", "is required with EXPORT_CONTENT_VOTES")
            .Require(votes || wanted.Evaluation.Length == 0, "export.evaluation", "is allowed only with EXPORT_CONTENT_VOTES")
            .Require(!votes || wanted.LabelSnapshot.Length == 0, "export.label_snapshot", "is allowed only with EXPORT_CONTENT_LABELS")
            .Require(wanted.Evaluation.Length == 0 || Requests.ProjectOf(wanted.Evaluation) == request.Parent, "export.evaluation", $"'{wanted.Evaluation}' is not of '{request.Parent}'")
            .Require(wanted.LabelSnapshot.Length == 0 || Requests.ProjectOf(wanted.LabelSnapshot) == request.Parent, "export.label_snapshot", $"'{wanted.LabelSnapshot}' is not of '{request.Parent}'")
            .ThrowIfInvalid();
        var export = new Export
        {
            Content = wanted.Content,
            Format = wanted.Format,
            LabelSnapshot = wanted.LabelSnapshot,
            Evaluation = wanted.Evaluation,
            GoldIncluded = wanted.GoldIncluded,
        };
        await store.ReadAsync(session => ExportTables.FindSourceAsync(session, export), context.CancellationToken);
        Job job = await exports.CreateAsync(request.Parent, request.ExportId, export, request.RequestId, context.CancellationToken);
        return new CreateExportResponse { Export = ExportContracts.Export(job) };
    }

    /// <inheritdoc />
    public override async Task<GetExportResponse> GetExport(GetExportRequest request, ServerCallContext context) =>
        new() { Export = ExportContracts.Export(await exports.GetAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override async Task<ListExportsResponse> ListExports(ListExportsRequest request, ServerCallContext context)
    {
        JobPage page = await exports.ListAsync(request.Parent, PageTokens.CoercePageSize(request.PageSize), request.PageToken, context.CancellationToken);
        return new ListExportsResponse { Exports = { page.Jobs.Select(ExportContracts.Export) }, NextPageToken = page.NextPageToken };
    }

    /// <inheritdoc />
    public override async Task<CancelExportResponse> CancelExport(CancelExportRequest request, ServerCallContext context) =>
        new() { Export = ExportContracts.Export(await exports.CancelAsync(request.Name, context.CancellationToken)) };

    /// <inheritdoc />
    public override Task WatchExport(WatchExportRequest request, IServerStreamWriter<WatchExportResponse> responseStream, ServerCallContext context) =>
        ChangeWatch.RunAsync(
            token => exports.WatchAsync(request.Name, token), responseStream, job => new WatchExportResponse { Export = ExportContracts.Export(job) },
            heartbeat => new WatchExportResponse { Heartbeat = heartbeat }, time, lifetime.ApplicationStopping, context.CancellationToken);

    /// <inheritdoc />
    public override async Task DownloadExport(DownloadExportRequest request, IServerStreamWriter<DownloadExportResponse> responseStream, ServerCallContext context)
    {
        Export export = ExportContracts.Export(await exports.GetAsync(request.Name, context.CancellationToken));
        if (export.State != JobState.Succeeded)
            throw new WrongStateException(export.Name, export.State.ToString().ToUpperInvariant(), "SUCCEEDED");
        new RequestValidator(request).Range("offset_bytes", request.OffsetBytes, 0, export.SizeBytes).ThrowIfInvalid();
        var header = new BlobHeader
        {
            ContentType = ExportContracts.MediaType(export.Format),
            SizeBytes = export.SizeBytes,
            Sha256 = export.Sha256,
            FileName = ExportContracts.FileName(export),
        };
        await responseStream.WriteAsync(new DownloadExportResponse { Header = header }, context.CancellationToken);
        await using Stream content = await exports.OpenAsync(export, request.OffsetBytes, context.CancellationToken);
        byte[] buffer = new byte[ChunkBytes];
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.CancellationToken) is > 0 and int length)
            await responseStream.WriteAsync(new DownloadExportResponse { Chunk = ByteString.CopyFrom(buffer, 0, length) }, context.CancellationToken);
    }
}
