using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Generated images, of the Generation room: only it knows all images of a job, labelled or not.</summary>
public interface IGeneratedImages
{
    /// <summary>A generation job.</summary>
    /// <exception cref="ServiceDefaults.Errors.DomainException">There is none, or the room does not answer.</exception>
    Task<GenerationJob> GetJobAsync(string name, CancellationToken cancellationToken);

    /// <summary>The images of a job.</summary>
    IAsyncEnumerable<Image> ReadAsync(string project, string job, CancellationToken cancellationToken);
}
