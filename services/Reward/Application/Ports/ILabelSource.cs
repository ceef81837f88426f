using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Gives labels of snapshots; Feedback.</summary>
public interface ILabelSource
{
    /// <summary>What is known of a snapshot.</summary>
    Task<LabelSnapshot> GetAsync(string labelSnapshot, CancellationToken cancellationToken);

    /// <summary>All its labels, in order.</summary>
    Task<IReadOnlyList<SnapshotLabel>> ReadAsync(string labelSnapshot, CancellationToken cancellationToken);
}
