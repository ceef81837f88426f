using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Blobs.S3;

namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>Whether the blob store answers. A folder always does; what is wrong with one is told when the data root is made.</summary>
/// <param name="store">The store.</param>
/// <param name="options">Says whether a missing bucket is made.</param>
internal sealed class BlobStoreProbe(IBlobStore store, IOptions<S3BlobOptions> options) : IHealthCheck
{
    /// <summary>Asks the store.</summary>
    /// <exception cref="StorageException">It does not answer, or refuses.</exception>
    public Task AskAsync(CancellationToken cancellationToken) =>
        store is S3BlobStore bucket ? bucket.CheckAsync(options.Value.CreateBucket, cancellationToken) : Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StorageException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
