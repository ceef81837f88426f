using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Lists labels.</summary>
internal static class LabelList
{
    /// <summary>Labels of a project, newest first.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="image">Only labels of this image; empty for all.</param>
    /// <param name="raterId">Only labels of this rater; empty for all.</param>
    /// <param name="withdrawn">Whether superseded and retracted ones are listed too.</param>
    /// <param name="before">Number that the page starts below.</param>
    /// <param name="count">Most labels.</param>
    public static async Task<List<StoredLabel>> ReadAsync(
        IFeedbackSession session, string project, string image, string raterId, bool withdrawn, long before, int count) =>
        await session.Labels
            .Where(label => label.Project == project && label.Number < before && (image == "" || label.Image == image) && (raterId == "" || label.RaterId == raterId)
                && (withdrawn || (label.SupersedingLabel == null && label.Retraction == null)))
            .OrderByDescending(label => label.Number).Take(count).ToListAsync(session.CancellationToken);
}
