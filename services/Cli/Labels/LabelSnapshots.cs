using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Labels;

/// <summary>Freezes labels once.</summary>
internal static class LabelSnapshots
{
    /// <summary>A snapshot under an id; the one that is there already is returned as it is.</summary>
    public static async Task<LabelSnapshot> FreezeAsync(
        Session session, LabelSnapshot wanted, string id, CancellationToken cancellationToken)
    {
        var request = new CreateLabelSnapshotRequest
        {
            Parent = session.Names.Project,
            LabelSnapshot = wanted,
            LabelSnapshotId = id,
            RequestId = ContentIds.RequestId($"{session.Names.Project}/{id}"),
        };
        try
        {
            return (await session.Suite.Feedback.CreateLabelSnapshotAsync(request, cancellationToken: cancellationToken)).LabelSnapshot;
        }
        catch (RpcException problem) when (problem.StatusCode == StatusCode.AlreadyExists)
        {
            string name = session.Names.Of(ResourceName.LabelSnapshots, id);
            return (await session.Suite.Feedback.GetLabelSnapshotAsync(new() { Name = name }, cancellationToken: cancellationToken))
                .LabelSnapshot;
        }
    }

    /// <summary>
    /// A snapshot of the labels of this moment. Its id is a function of the jobs and of the newest label, so that asking again without new
    /// labels gives the same snapshot.
    /// </summary>
    public static async Task<LabelSnapshot> FreezeNowAsync(
        Session session, IReadOnlyList<string> jobs, CancellationToken cancellationToken)
    {
        var wanted = new LabelSnapshot();
        wanted.GenerationJobs.AddRange(jobs.Select(job => session.Names.Of(ResourceName.GenerationJobs, job)));
        ListLabelsResponse newest = await session.Suite.Feedback.ListLabelsAsync(
            new() { Parent = session.Names.Project, PageSize = 1 }, cancellationToken: cancellationToken);
        GetLabelDistributionResponse counts = await session.Suite.Feedback.GetLabelDistributionAsync(
            new() { Parent = session.Names.Project }, cancellationToken: cancellationToken);
        string state = $"{newest.Labels.FirstOrDefault()?.Name} {counts.Total}";
        return await FreezeAsync(session, wanted, ContentIds.Of("labels", wanted, state), cancellationToken);
    }
}
