using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Withdraws labels: they stay stored and marked, and snapshots that hold them become stale.</summary>
internal static class Retractions
{
    public const string ResourceType = "feedback.rlhf/Retraction";

    /// <summary>Withdraws what a target names.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="target">Name of a rater, an image or a label of the project.</param>
    /// <param name="comment">Why.</param>
    /// <exception cref="ResourceException">There is no such image or label, or the name is taken.</exception>
    public static async Task<LabelRetraction> CreateAsync(IFeedbackSession session, string project, string id, string target, string comment)
    {
        await session.HoldAsync(project);
        string name = $"{project}/retractions/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.Retractions.AnyAsync(retraction => retraction.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        List<StoredLabel> labels = await TargetsAsync(session, project, target);
        List<string> names = [.. labels.Select(label => label.Image).Distinct(StringComparer.Ordinal)];
        Dictionary<string, RegisteredImage> images = await session.Images.Where(image => names.Contains(image.Name)).ToDictionaryAsync(image => image.Name, session.CancellationToken);
        List<Snapshot> stale = await HoldersAsync(session, project, labels);
        foreach (Snapshot snapshot in stale)
            snapshot.Stale = true;
        foreach (StoredLabel label in labels)
        {
            if (label.Stands)
                images[label.Image].Count(label, -1);
            label.Retraction = name;
        }
        var retraction = new LabelRetraction
        {
            Name = name,
            Project = project,
            Target = target,
            Comment = comment,
            LabelCount = labels.Count,
            Snapshots = [.. stale.Select(snapshot => snapshot.Name).Order(StringComparer.Ordinal)],
            CreateTime = session.Now,
        };
        session.Add(retraction);
        await session.SaveAsync();
        return retraction;
    }

    /// <summary>A retraction.</summary>
    public static async Task<LabelRetraction> GetAsync(IFeedbackSession session, string name) =>
        await session.Retractions.FirstOrDefaultAsync(retraction => retraction.Name == name, session.CancellationToken) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>Retractions of a project, newest first.</summary>
    public static async Task<List<LabelRetraction>> ListAsync(IFeedbackSession session, string project, long before, int count) =>
        await session.Retractions.Where(retraction => retraction.Project == project && retraction.Number < before)
            .OrderByDescending(retraction => retraction.Number).Take(count).ToListAsync(session.CancellationToken);

    private static async Task<List<StoredLabel>> TargetsAsync(IFeedbackSession session, string project, string target)
    {
        IQueryable<StoredLabel> labels = session.Labels.Where(label => label.Project == project && label.Retraction == null);
        string id = target[(target.LastIndexOf('/') + 1)..];
        switch (target.Split('/')[2])
        {
            case "raters":
                return await labels.Where(label => label.RaterId == id).ToListAsync(session.CancellationToken);
            case "images" when await session.Images.AnyAsync(image => image.Name == target, session.CancellationToken):
                return await labels.Where(label => label.Image == target).ToListAsync(session.CancellationToken);
            case "labels" when await session.Labels.AnyAsync(label => label.Name == target, session.CancellationToken):
                return await labels.Where(label => label.Name == target).ToListAsync(session.CancellationToken);
            case "images":
                throw ResourceException.NotFound("generation.rlhf/Image", target);
            default:
                throw ResourceException.NotFound("feedback.rlhf/Label", target);
        }
    }

    // A consensus hides its raters: an entry without one counts for every frozen label of its image.
    private static async Task<List<Snapshot>> HoldersAsync(IFeedbackSession session, string project, List<StoredLabel> labels)
    {
        HashSet<(string, string)> frozen = [.. labels.Where(label => label.Frozen).SelectMany(label => new[] { (label.Image, $"{project}/raters/{label.RaterId}"), (label.Image, "") })];
        List<string> images = [.. frozen.Select(pair => pair.Item1).Distinct(StringComparer.Ordinal)];
        var entries = await session.SnapshotEntries.Where(entry => images.Contains(entry.Image)).Select(entry => new { entry.SnapshotName, entry.Image, entry.Rater })
            .ToListAsync(session.CancellationToken);
        List<string> names = [.. entries.Where(entry => frozen.Contains((entry.Image, entry.Rater))).Select(entry => entry.SnapshotName).Distinct(StringComparer.Ordinal)];
        return await session.Snapshots.Where(snapshot => snapshot.Project == project && names.Contains(snapshot.Name)).ToListAsync(session.CancellationToken);
    }
}
