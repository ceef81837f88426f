using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Finds images that still need labels.</summary>
internal static class OpenImages
{
    /// <summary>Images of a project that lack labels, leases in flight not counted.</summary>
    public static IQueryable<RegisteredImage> Of(IFeedbackSession session, LabelingRules rules)
    {
        string project = rules.Project;
        int required = rules.RequiredLabelCount, most = Math.Max(rules.MaxLabelCount, required), skips = rules.SkipHandling == SkipHandling.Ignore ? 1 : 0;
        return session.Images.Where(image => image.Project == project && image.LabelingRequested && !image.Reported && !image.IsGold
            && (image.GoodCount + image.BadCount + skips * image.SkipCount < required
                || (image.GoodCount == image.BadCount && image.GoodCount > 0 && image.GoodCount + image.BadCount + skips * image.SkipCount < most)));
    }

    /// <summary>Those that a rater may still label.</summary>
    public static IQueryable<RegisteredImage> For(IFeedbackSession session, LabelingRules rules, string raterId)
    {
        bool skipsReturn = rules.SkipHandling == SkipHandling.RequeueSelf;
        return Of(session, rules).Where(image => !session.Labels.Any(label => label.Image == image.Name && label.RaterId == raterId
            && label.SupersedingLabel == null && label.Retraction == null && !(skipsReturn && label.Verdict == Verdict.Skip)));
    }

    /// <summary>Leases in flight by image: tasks that are held and were not answered before.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="exceptTask">A task that does not count; null for none.</param>
    /// <param name="images">Only these images; null for all.</param>
    public static async Task<Dictionary<string, int>> InFlightAsync(IFeedbackSession session, string project, string? exceptTask = null, List<string>? images = null)
    {
        DateTimeOffset now = session.Now;
        IQueryable<TaskImage> leased = session.Tasks
            .Where(task => task.Project == project && task.LeaseExpireTime > now && task.AnswerTime == null && task.Name != exceptTask)
            .SelectMany(task => task.Images);
        if (images is not null)
            leased = leased.Where(image => images.Contains(image.Image));
        var counts = await leased
            .GroupBy(image => image.Image)
            .Select(group => new { Image = group.Key, Count = group.Count() })
            .ToListAsync(session.CancellationToken);
        return counts.ToDictionary(pair => pair.Image, pair => pair.Count, StringComparer.Ordinal);
    }
}
