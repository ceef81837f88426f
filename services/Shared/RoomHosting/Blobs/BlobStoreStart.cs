using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>
/// Asks the blob store at start. What only a person can mend (no such bucket, a wrong key pair) stops the host with the option's name; a store that does not answer yet
/// leaves the host unready until it does.
/// </summary>
internal sealed class BlobStoreStart(BlobStoreProbe probe, IOptions<S3BlobOptions> options, ILogger<BlobStoreStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await probe.AskAsync(cancellationToken);
        }
        catch (BlobStoreUnavailableException exception) when (exception.Problem == BlobStoreProblem.BucketMissing)
        {
            throw Refused($"{S3BlobOptions.SectionName}:Bucket is '{options.Value.Bucket}', and the store has no such bucket; "
                + $"it must exist, or {S3BlobOptions.SectionName}:CreateBucket must be true.");
        }
        catch (BlobStoreUnavailableException exception) when (exception.Problem == BlobStoreProblem.AccessRefused)
        {
            throw Refused($"{S3BlobOptions.SectionName}:AccessKey and {S3BlobOptions.SectionName}:SecretKey must be a key pair that may list, read, write and delete "
                + $"in the bucket. {exception.Message}");
        }
        catch (StorageException exception)
        {
            RoomHostingLog.BlobStoreAway(logger, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OptionsValidationException Refused(string failure) =>
        new(Microsoft.Extensions.Options.Options.DefaultName, typeof(S3BlobOptions), [failure]);
}
