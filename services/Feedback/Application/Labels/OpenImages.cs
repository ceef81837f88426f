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

    /// <summary>Those of <see cref="Of"/> that lack more labels than raters have them in work.</summary>
    public static IQueryable<RegisteredImage> Free(IFeedbackSession session, LabelingRules rules) => Free(Of(session, rules), InWork(session, rules.Project), rules);

    /// <summary>Those of <see cref="For"/> that lack more labels than raters have them in work, and that the rater does not hold.</summary>
    public static IQueryable<RegisteredImage> FreeFor(IFeedbackSession session, LabelingRules rules, string raterId)
    {
        IQueryable<ImageInWork> inWork = InWork(session, rules.Project);
        return Free(For(session, rules, raterId).Where(image => !inWork.Any(held => held.Image == image.Name && held.RaterId == raterId)), inWork, rules);
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

    // Pictures first: an image is in a handful of tasks, and a project has hundreds in work.
    private static IQueryable<ImageInWork> InWork(IFeedbackSession session, string project)
    {
        DateTimeOffset now = session.Now;
        return session.Tasks
            .Where(task => task.Project == project && task.LeaseExpireTime > now && task.AnswerTime == null)
            .SelectMany(task => task.Images, (task, image) => new ImageInWork { Image = image.Image, RaterId = task.RaterId });
    }

    private static IQueryable<RegisteredImage> Free(IQueryable<RegisteredImage> images, IQueryable<ImageInWork> inWork, LabelingRules rules)
    {
        int required = rules.RequiredLabelCount, most = Math.Max(rules.MaxLabelCount, required), skips = rules.SkipHandling == SkipHandling.Ignore ? 1 : 0;
        // An open image with all that is required is one whose good and bad are level.
        return images.Where(image => inWork.Count(held => held.Image == image.Name)
            < (image.GoodCount + image.BadCount + skips * image.SkipCount < required ? required : most) - (image.GoodCount + image.BadCount + skips * image.SkipCount));
    }

    private sealed class ImageInWork
    {
        public required string Image { get; init; }

        public required string RaterId { get; init; }
    }
}
