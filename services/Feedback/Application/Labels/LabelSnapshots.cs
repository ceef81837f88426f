using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Freezes labels.</summary>
internal static class LabelSnapshots
{
    public const string ResourceType = "feedback.rlhf/LabelSnapshot";

    private const int PageSize = 5000;

    /// <summary>Freezes the labels of this moment. They stay in the database; of the copies one page at a time is read, for the digest.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="displayName">Name for people.</param>
    /// <param name="consensus">How several labels of one image become one.</param>
    /// <param name="generationJobs">Only images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Whether answers to gold questions are in it.</param>
    public static async Task<Snapshot> CreateAsync(
        IFeedbackSession session, string project, string id, string displayName, Consensus consensus, IReadOnlyList<string> generationJobs, bool goldIncluded)
    {
        await session.HoldAsync(project);
        string name = $"{project}/labelSnapshots/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.Snapshots.AnyAsync(snapshot => snapshot.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        await FreezeAsync(session, project, generationJobs, goldIncluded);
        long count = consensus == Consensus.DawidSkene
            ? await session.CopyConsensusAsync(name, await ErrorModelConsensus.FitAsync(session, project, generationJobs, goldIncluded))
            : await session.CopyLabelsAsync(name, project, consensus, generationJobs, goldIncluded);
        var snapshot = new Snapshot
        {
            Name = name,
            Project = project,
            DisplayName = displayName,
            Consensus = consensus,
            GenerationJobs = [.. generationJobs],
            GoldIncluded = goldIncluded,
            Digest = await DigestAsync(session, name, consensus),
            LabelCount = count,
            ImageCount = await session.SnapshotEntries.Where(entry => entry.SnapshotName == name).Select(entry => entry.Image).Distinct().LongCountAsync(session.CancellationToken),
            CreateTime = session.Now,
        };
        session.Add(snapshot);
        await session.SaveAsync();
        return snapshot;
    }

    /// <summary>A snapshot.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<Snapshot> GetAsync(IFeedbackSession session, string name) =>
        await session.Snapshots.FirstOrDefaultAsync(snapshot => snapshot.Name == name, session.CancellationToken) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>Snapshots of a project, newest first.</summary>
    public static async Task<List<Snapshot>> ListAsync(IFeedbackSession session, string project, string digest, long before, int count) =>
        await session.Snapshots.Where(snapshot => snapshot.Project == project && snapshot.Number < before && (digest == "" || snapshot.Digest == digest))
            .OrderByDescending(snapshot => snapshot.Number).Take(count).ToListAsync(session.CancellationToken);

    /// <summary>A stretch of a snapshot's labels in order.</summary>
    public static async Task<List<SnapshotEntry>> ReadAsync(IFeedbackSession session, string name, long skip, int count) =>
        await session.SnapshotEntries.Where(entry => entry.SnapshotName == name && entry.Position >= skip)
            .OrderBy(entry => entry.Position).Take(count).AsNoTracking().ToListAsync(session.CancellationToken);

    /// <summary>Labels that a snapshot may hold: neither changed nor withdrawn since.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="generationJobs">Only of images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Whether with answers to gold questions.</param>
    public static IQueryable<StoredLabel> Standing(IFeedbackSession session, string project, IReadOnlyList<string> generationJobs, bool goldIncluded)
    {
        bool all = generationJobs.Count == 0;
        List<string> jobs = [.. generationJobs];
        return session.Labels.Where(label => label.Project == project && label.SupersedingLabel == null && label.Retraction == null
            && (goldIncluded || label.GoldQuestion == null)
            && (all || session.Images.Any(image => image.Name == label.Image && jobs.Contains(image.GenerationJob))));
    }

    // What a snapshot holds cannot be answered anew.
    private static Task<int> FreezeAsync(IFeedbackSession session, string project, IReadOnlyList<string> generationJobs, bool goldIncluded) =>
        Standing(session, project, generationJobs, goldIncluded).Where(label => !label.Frozen)
            .ExecuteUpdateAsync(set => set.SetProperty(label => label.Frozen, true), session.CancellationToken);

    private static async Task<string> DigestAsync(IFeedbackSession session, string name, Consensus consensus)
    {
        using var digest = new SnapshotDigest(consensus);
        for (long skip = 0; ;)
        {
            List<SnapshotEntry> page = await ReadAsync(session, name, skip, PageSize);
            page.ForEach(digest.Add);
            skip += page.Count;
            if (page.Count < PageSize)
                return digest.Finish();
        }
    }
}
