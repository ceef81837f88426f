using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Samples images on the room's device.</summary>
public interface ISampler
{
    /// <summary>What its images promise.</summary>
    Reproducibility Reproducibility { get; }

    /// <summary>Samples the images of a batch, in their order. Waits while the device is busy.</summary>
    /// <param name="batch">The batch, settings complete.</param>
    /// <param name="cancellationToken">Ends the work before the next network pass.</param>
    /// <exception cref="Domain.ModelChangedException">The model version has another digest than the batch says.</exception>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is no such model version.</exception>
    Task<IReadOnlyList<RgbImage>> SampleAsync(GenerationRequested batch, CancellationToken cancellationToken);
}
