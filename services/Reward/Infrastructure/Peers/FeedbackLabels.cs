using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Reward.Application.Ports;

namespace RlhfT2I.Reward.Infrastructure.Peers;

/// <summary>Asks Feedback for labels.</summary>
/// <param name="clients">Makes the client once the host serves.</param>
internal sealed class FeedbackLabels(Lazy<FeedbackService.FeedbackServiceClient> clients) : ILabelSource
{
    public async Task<LabelSnapshot> GetAsync(string labelSnapshot, CancellationToken cancellationToken) =>
        (await clients.Value.GetLabelSnapshotAsync(new GetLabelSnapshotRequest { Name = labelSnapshot }, cancellationToken: cancellationToken)).LabelSnapshot;

    public async Task<IReadOnlyList<SnapshotLabel>> ReadAsync(string labelSnapshot, CancellationToken cancellationToken)
    {
        var labels = new List<SnapshotLabel>();
        using AsyncServerStreamingCall<StreamSnapshotLabelsResponse> call = clients.Value.StreamSnapshotLabels(
            new StreamSnapshotLabelsRequest { Name = labelSnapshot }, cancellationToken: cancellationToken);
        await foreach (StreamSnapshotLabelsResponse message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (message.Chunk is { } chunk)
                labels.AddRange(chunk.Labels);
        }

        return labels;
    }
}
