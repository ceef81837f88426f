using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>Label snapshots.</content>
internal sealed partial class FeedbackApi
{
    private const int ChunkLabelCount = 1000;

    /// <inheritdoc />
    public override async Task<CreateLabelSnapshotResponse> CreateLabelSnapshot(CreateLabelSnapshotRequest request, ServerCallContext context)
    {
        LabelSnapshot wanted = request.LabelSnapshot;
        new RequestValidator(request)
            .Text("label_snapshot.display_name", wanted.DisplayName, 100)
            .Distinct("label_snapshot.generation_jobs", wanted.GenerationJobs)
            .ThrowIfInvalid();
        Consensus consensus = wanted.ConsensusMethod switch
        {
            ConsensusMethod.Unspecified or ConsensusMethod.None => Consensus.None,
            ConsensusMethod.Majority => Consensus.Majority,
            ConsensusMethod.DawidSkene => Consensus.DawidSkene,
            _ => throw new InvalidOperationException($"{wanted.ConsensusMethod} passed the check of the contract."),
        };
        CreateLabelSnapshotResponse response = await calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                Snapshot snapshot = await LabelSnapshots.CreateAsync(
                    session, request.Parent, request.LabelSnapshotId, wanted.DisplayName, consensus, wanted.GenerationJobs, wanted.GoldIncluded);
                return new CreateLabelSnapshotResponse { LabelSnapshot = LabelContracts.Snapshot(snapshot, await LabelDistribution.OfSnapshotAsync(session, snapshot.Name)) };
            },
            context.CancellationToken);
        FeedbackLog.SnapshotCreated(logger, response.LabelSnapshot.LabelCount, response.LabelSnapshot.Name);
        return response;
    }

    /// <inheritdoc />
    public override Task<GetLabelSnapshotResponse> GetLabelSnapshot(GetLabelSnapshotRequest request, ServerCallContext context) =>
        store.ReadAsync(
            async session => new GetLabelSnapshotResponse
            {
                LabelSnapshot = LabelContracts.Snapshot(await LabelSnapshots.GetAsync(session, request.Name), await LabelDistribution.OfSnapshotAsync(session, request.Name)),
            },
            context.CancellationToken);

    /// <inheritdoc />
    public override Task<ListLabelSnapshotsResponse> ListLabelSnapshots(ListLabelSnapshotsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        return store.ReadAsync(
            async session =>
            {
                List<Snapshot> snapshots = await LabelSnapshots.ListAsync(session, request.Parent, request.Digest, before, size + 1);
                (List<Snapshot> page, string next) = Requests.Cut(request, snapshots, size, snapshot => snapshot.Number);
                var response = new ListLabelSnapshotsResponse { NextPageToken = next };
                foreach (Snapshot snapshot in page)
                    response.LabelSnapshots.Add(LabelContracts.Snapshot(snapshot, await LabelDistribution.OfSnapshotAsync(session, snapshot.Name)));
                return response;
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task StreamSnapshotLabels(
        StreamSnapshotLabelsRequest request, IServerStreamWriter<StreamSnapshotLabelsResponse> responseStream, ServerCallContext context)
    {
        new RequestValidator(request).Range("skip_count", request.SkipCount, 0, long.MaxValue).ThrowIfInvalid();
        Snapshot snapshot = await store.ReadAsync(session => LabelSnapshots.GetAsync(session, request.Name), context.CancellationToken);
        for (long sent = request.SkipCount; sent < snapshot.LabelCount;)
        {
            long skip = sent;
            List<SnapshotEntry> entries = await store.ReadAsync(session => LabelSnapshots.ReadAsync(session, request.Name, skip, ChunkLabelCount), context.CancellationToken);
            await responseStream.WriteAsync(
                new StreamSnapshotLabelsResponse { Chunk = new SnapshotLabelChunk { Labels = { entries.Select(LabelContracts.Entry) } } }, context.CancellationToken);
            sent += entries.Count;
        }
        // An empty snapshot is a stream with a sign of life, so that it cannot be taken for a broken one.
        if (snapshot.LabelCount == 0)
            await responseStream.WriteAsync(new StreamSnapshotLabelsResponse { Heartbeat = new Heartbeat { SendTime = time.GetUtcNow().ToTimestamp() } }, context.CancellationToken);
    }
}
