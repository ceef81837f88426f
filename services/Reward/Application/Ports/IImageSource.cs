using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Knows which images there are; Generation.</summary>
public interface IImageSource
{
    /// <summary>An image.</summary>
    /// <returns>Its record, or the error in its place where there is none.</returns>
    Task<(Image? Image, DomainException? Error)> FindAsync(string image, CancellationToken cancellationToken);

    /// <summary>All images of a job, in the order of prompt and sample index.</summary>
    Task<IReadOnlyList<Image>> ListAsync(string generationJob, CancellationToken cancellationToken);
}
