using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>What workers read and store of a batch.</summary>
public interface IBatchStore
{
    /// <summary>Whether there is work left to do for a batch: it is not stored yet and its job goes on.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsWantedAsync(GenerationRequested batch, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the rows of a batch's images, the message that tells of them and the mark of the batch in one transaction; once, however
    /// often it is called, and only while the job goes on.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="images">The files of its images, in their order; their bytes are durable.</param>
    /// <param name="reproducibility">What the images promise.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task StoreAsync(
        GenerationRequested batch, IReadOnlyList<ImageFile> images, Reproducibility reproducibility, CancellationToken cancellationToken);

    /// <summary>Notes that a batch can never be made; its job fails with this.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="failure">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task FailAsync(GenerationRequested batch, Failure failure, CancellationToken cancellationToken);
}
