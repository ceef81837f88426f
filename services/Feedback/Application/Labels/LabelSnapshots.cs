using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Freezes labels.</summary>
internal static class LabelSnapshots
{
    public const string ResourceType = "feedback.rlhf/LabelSnapshot";

    /// <summary>Freezes the labels of this moment.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="displayName">Name for people.</param>
    /// <param name="consensus">How several labels of one image become one.</param>
    /// <param name="generationJobs">Only images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Kept as asked for; there are no gold questions yet.</param>
    public static async Task<Snapshot> CreateAsync(
        IFeedbackSession session, string project, string id, string displayName, Consensus consensus, IReadOnlyList<string> generationJobs, bool goldIncluded)
    {
        await session.HoldAsync(project);
        string name = $"{project}/labelSnapshots/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.Snapshots.AnyAsync(snapshot => snapshot.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        List<(StoredLabel Label, RegisteredImage Image)> labels = await StandingAsync(session, project, generationJobs);
        foreach ((StoredLabel label, _) in labels)
            label.Frozen = true;
        List<SnapshotEntry> entries = SnapshotContent.Build(labels, consensus);
        foreach (SnapshotEntry entry in entries)
        {
            entry.SnapshotName = name;
            session.Add(entry);
        }
        var snapshot = new Snapshot
        {
            Name = name,
            Project = project,
            DisplayName = displayName,
            Consensus = consensus,
            GenerationJobs = [.. generationJobs],
            GoldIncluded = goldIncluded,
            Digest = SnapshotContent.Digest(entries, consensus),
            LabelCount = entries.Count,
            ImageCount = entries.Select(entry => entry.Image).Distinct(StringComparer.Ordinal).LongCount(),
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
            .OrderBy(entry => entry.Position).Take(count).ToListAsync(session.CancellationToken);

    private static async Task<List<(StoredLabel Label, RegisteredImage Image)>> StandingAsync(IFeedbackSession session, string project, IReadOnlyList<string> generationJobs)
    {
        bool all = generationJobs.Count == 0;
        List<string> jobs = [.. generationJobs];
        var labels = await session.Labels
            .Where(label => label.Project == project && label.SupersedingLabel == null && label.Retraction == null)
            .Join(session.Images.Where(image => all || jobs.Contains(image.GenerationJob)), label => label.Image, image => image.Name, (label, image) => new { label, image })
            .ToListAsync(session.CancellationToken);
        return [.. labels.Select(pair => (pair.label, pair.image))];
    }
}
