using System.Buffers;
using Google.Protobuf;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Exports as jobs in the room's database, their files in the blob store.</summary>
internal sealed class ExportJobs(JobStore<FeedbackContext> jobs, IBlobStore blobs) : IExportJobs
{
    /// <summary>Kind of the jobs.</summary>
    public const string Kind = "Export";

    private const int SkipBytes = 64 * 1024;

    public async Task<Job> CreateAsync(string project, string id, Export export, string requestId, CancellationToken cancellationToken)
    {
        var draft = new JobDraft
        {
            Name = $"{project}/exports/{(id.Length > 0 ? id : Secrets.New())}",
            Parent = project,
            Kind = Kind,
            Payload = export.ToByteArray(),
            RequestId = requestId.Length > 0 ? requestId.ToLowerInvariant() : null,
        };
        return (await jobs.CreateAsync(draft, effect: null, cancellationToken)).Job;
    }

    public Task<Job> GetAsync(string name, CancellationToken cancellationToken) => jobs.GetAsync(name, cancellationToken);

    public Task<JobPage> ListAsync(string project, int pageSize, string pageToken, CancellationToken cancellationToken) =>
        jobs.ListAsync(new JobQuery { Parent = project, Kind = Kind, PageSize = pageSize, PageToken = pageToken }, cancellationToken);

    public Task<Job> CancelAsync(string name, CancellationToken cancellationToken) => jobs.CancelAsync(name, cancellationToken);

    public IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken) => jobs.WatchAsync(name, cancellationToken);

    public async Task<Stream> OpenAsync(Export result, long offset, CancellationToken cancellationToken)
    {
        Stream content = await blobs.GetAsync(BlobAddress.Parse(result.Sha256), verify: false, cancellationToken);
        if (content.CanSeek)
            content.Position = offset;
        else
            await SkipAsync(content, offset, cancellationToken);
        return content;
    }

    private static async Task SkipAsync(Stream content, long count, CancellationToken cancellationToken)
    {
        byte[] dropped = ArrayPool<byte>.Shared.Rent(SkipBytes);
        try
        {
            while (count > 0)
            {
                int length = (int)Math.Min(count, dropped.Length);
                await content.ReadExactlyAsync(dropped.AsMemory(0, length), cancellationToken);
                count -= length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(dropped);
        }
    }
}
