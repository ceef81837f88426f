using System.Runtime.CompilerServices;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.FineTuning.Application.Ports;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Labels over gRPC. Refusals of the room pass through as they are.</summary>
internal sealed class FeedbackLabels(Func<FeedbackService.FeedbackServiceClient> client) : ILabels
{
    public async Task<LabelSnapshot> GetSnapshotAsync(string name, CancellationToken cancellationToken) =>
        (await client().GetLabelSnapshotAsync(
            new GetLabelSnapshotRequest { Name = name }, cancellationToken: cancellationToken)).LabelSnapshot;

    public async IAsyncEnumerable<SnapshotLabel> ReadAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using AsyncServerStreamingCall<StreamSnapshotLabelsResponse> call = client().StreamSnapshotLabels(
            new StreamSnapshotLabelsRequest { Name = name }, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            foreach (SnapshotLabel label in call.ResponseStream.Current.Chunk?.Labels ?? [])
                yield return label;
        }
    }
}
