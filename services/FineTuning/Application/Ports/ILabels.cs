using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Labels, of the Feedback room.</summary>
public interface ILabels
{
    /// <summary>A snapshot.</summary>
    /// <exception cref="ServiceDefaults.Errors.DomainException">There is none, or the room does not answer.</exception>
    Task<LabelSnapshot> GetSnapshotAsync(string name, CancellationToken cancellationToken);

    /// <summary>Its labels in order.</summary>
    IAsyncEnumerable<SnapshotLabel> ReadAsync(string name, CancellationToken cancellationToken);
}
