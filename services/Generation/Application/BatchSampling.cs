using Google.Protobuf.Collections;
using Google.Rpc;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Diagnostics;
using RlhfT2I.Generation.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Generation.Application;

/// <summary>
/// The worker: samples a batch on the device, encodes it on the thread that called, puts the files, then stores rows, message and mark as one. Until
/// that last step a batch may be made again, and gives the same bytes.
/// </summary>
/// <param name="store">What is stored of batches.</param>
/// <param name="sampler">The device.</param>
/// <param name="blobs">Where files go.</param>
/// <param name="running">Jobs of this process.</param>
/// <param name="options">How often a batch may fail.</param>
/// <param name="logger">Gets batches that are given up.</param>
public sealed class BatchSampling(
    IBatchStore store, ISampler sampler, IBlobStore blobs, RunningJobs running, IOptions<GenerationOptions> options, ILogger<BatchSampling> logger)
    : IBatchHandler<GenerationRequested>
{
    /// <inheritdoc />
    public async Task HandleAsync(GenerationRequested message, Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(delivery);
        if (!await store.IsWantedAsync(message, cancellationToken))
            return;
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.TokenOf(message.GenerationJob));
        try
        {
            await MakeAsync(message, work.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The job was cancelled, or lost its lease to a worker that goes on with it.
            if (await store.IsWantedAsync(message, cancellationToken))
                throw;
        }
        catch (Exception exception) when (IsFinal(exception, delivery.DeliveryCount))
        {
            await store.FailAsync(message, FailureOf(exception, message), cancellationToken);
        }

        running.Ring(message.GenerationJob);
    }

    private async Task MakeAsync(GenerationRequested batch, CancellationToken cancellationToken)
    {
        long start = GenerationDiagnostics.Now;
        IReadOnlyList<RgbImage> images = await sampler.SampleAsync(batch, cancellationToken);
        // Together: their syncs share the disk's journal instead of waiting for one another.
        ImageFile[] files = await Task.WhenAll(images.Select(image => PutAsync(image, cancellationToken)));
        await store.StoreAsync(batch, files, sampler.Reproducibility, cancellationToken);
        GenerationDiagnostics.Count(files.Length, start);
    }

    private async Task<ImageFile> PutAsync(RgbImage image, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(PngCodec.Encode(image), writable: false);
        BlobInfo blob = await blobs.PutAsync(content, cancellationToken);
        return new ImageFile(blob.Address.Digits, blob.SizeBytes, image.Width, image.Height);
    }

    // What has a reason and would be the same the next time is not tried again; an outage of a store is nobody's last failure.
    private bool IsFinal(Exception exception, int deliveryCount) =>
        exception is not OperationCanceledException
        && !StorageErrors.IsOutage(exception)
        && ((exception is DomainException domain && !RpcErrors.Of(domain.Reason).Retryable) || deliveryCount >= options.Value.MaxBatchAttempts);

    private Failure FailureOf(Exception exception, GenerationRequested batch)
    {
        string errorId = Guid.NewGuid().ToString("N");
        GenerationLog.BatchGivenUp(logger, exception, batch.BatchId, batch.GenerationJob, errorId);
        if ((exception as DomainException ?? StorageErrors.Find(exception)) is { } refusal)
            return ErrorStatus.ToFailure(refusal);
        var metadata = new MapField<string, string> { ["errorId"] = errorId };
        RpcError error = RpcErrors.Of(ErrorReason.InternalError);
        return new Failure
        {
            Code = Code.Internal,
            Reason = error.ReasonName,
            Domain = error.Domain,
            Message = error.Format(new Dictionary<string, string> { ["errorId"] = errorId }),
            Metadata = { metadata },
        };
    }
}
