using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Labels by category and split (paper, Table 2).</summary>
internal static class LabelDistribution
{
    /// <summary>Standing labels of a project's images that are to be labelled or have labels.</summary>
    public static async Task<IReadOnlyList<DistributionPart>> OfProjectAsync(IFeedbackSession session, string project)
    {
        var parts = await session.Images
            .Where(image => image.Project == project && (image.LabelingRequested || image.GoodCount + image.BadCount + image.SkipCount > 0))
            .GroupBy(image => new { image.Category, image.Split })
            .Select(group => new
            {
                group.Key,
                Images = group.LongCount(),
                Good = group.Sum(image => (long)image.GoodCount),
                Bad = group.Sum(image => (long)image.BadCount),
                Skip = group.Sum(image => (long)image.SkipCount),
            })
            .ToListAsync(session.CancellationToken);
        return [.. parts.Select(part => new DistributionPart(part.Key.Category, part.Key.Split, part.Images, part.Good, part.Bad, part.Skip))
            .OrderBy(part => part.Category).ThenBy(part => part.Split)];
    }

    /// <summary>Labels of a snapshot.</summary>
    public static async Task<IReadOnlyList<DistributionPart>> OfSnapshotAsync(IFeedbackSession session, string snapshot)
    {
        var parts = await session.SnapshotEntries.Where(entry => entry.SnapshotName == snapshot)
            .GroupBy(entry => new { entry.Category, entry.Split })
            .Select(group => new
            {
                group.Key,
                Images = group.Select(entry => entry.Image).Distinct().LongCount(),
                Good = group.LongCount(entry => entry.Verdict == Verdict.Good),
                Bad = group.LongCount(entry => entry.Verdict == Verdict.Bad),
                Skip = group.LongCount(entry => entry.Verdict == Verdict.Skip),
            })
            .ToListAsync(session.CancellationToken);
        return [.. parts.Select(part => new DistributionPart(part.Key.Category, part.Key.Split, part.Images, part.Good, part.Bad, part.Skip))
            .OrderBy(part => part.Category).ThenBy(part => part.Split)];
    }

    /// <summary>All parts together.</summary>
    public static DistributionPart Total(IEnumerable<DistributionPart> parts) =>
        parts.Aggregate(new DistributionPart(0, 0, 0, 0, 0, 0), (sum, part) => sum with
        {
            ImageCount = sum.ImageCount + part.ImageCount,
            GoodCount = sum.GoodCount + part.GoodCount,
            BadCount = sum.BadCount + part.BadCount,
            SkipCount = sum.SkipCount + part.SkipCount,
        });
}
