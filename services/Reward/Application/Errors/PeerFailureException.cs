using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>Another room reported a failure in the place of one result; it becomes that of the whole.</summary>
public sealed class PeerFailureException : DomainException
{
    private PeerFailureException(ErrorReason reason, IReadOnlyDictionary<string, string> metadata)
        : base(reason, metadata)
    {
    }

    /// <summary>The exception of a failure.</summary>
    /// <param name="failure">What the room said.</param>
    /// <param name="peerName">The room, for a failure whose reason is not of the table.</param>
    public static DomainException Of(Failure failure, string peerName)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return RpcErrors.All.FirstOrDefault(error => error.ReasonName == failure.Reason) is { } row && row.MetadataKeys.All(failure.Metadata.ContainsKey)
            ? new PeerFailureException(row.Reason, new Dictionary<string, string>(failure.Metadata))
            : UnavailableException.Peer(peerName, new InvalidOperationException(failure.Message));
    }
}
