using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Statistics;

namespace RlhfT2I.Feedback.Application.Statistics;

/// <summary>
/// Reads what the measures of agreement need from a snapshot. The database counts: this process gets one row for each pair of (good, bad) that occurs, and one for each
/// of at most <see cref="MaxPairCount"/> pairs of raters, however many labels there are.
/// </summary>
internal static class AgreementReports
{
    /// <summary>Most pairs of raters in a report; with more of them, those with the most common images. A message of as many is below 2 MB.</summary>
    public const int MaxPairCount = 5000;

    /// <summary>Counts a snapshot. Skips are missing, and a consensus, which has no raters, has no images to compare.</summary>
    /// <param name="session">A session.</param>
    /// <param name="name">The snapshot.</param>
    /// <returns>The counts, and a seed that follows from the snapshot's content.</returns>
    public static async Task<(IReadOnlyList<LabelPattern> Patterns, IReadOnlyList<RaterPair> Pairs, ulong Seed)> ReadAsync(IFeedbackSession session, string name)
    {
        Snapshot snapshot = await LabelSnapshots.GetAsync(session, name);
        IQueryable<SnapshotEntry> judged = session.SnapshotEntries.Where(entry => entry.SnapshotName == name && entry.Rater != "" && entry.Verdict != Verdict.Skip);
        var patterns = await judged.GroupBy(entry => entry.Image)
            .Select(image => new { Good = image.Count(entry => entry.Verdict == Verdict.Good), Bad = image.Count(entry => entry.Verdict == Verdict.Bad) })
            .Where(image => image.Good + image.Bad > 1)
            .GroupBy(image => new { image.Good, image.Bad })
            .Select(kind => new { kind.Key.Good, kind.Key.Bad, Count = kind.LongCount() })
            .ToListAsync(session.CancellationToken);
        var pairs = await judged.Join(judged, entry => entry.Image, entry => entry.Image, (first, second) => new { First = first, Second = second })
            .Where(pair => string.Compare(pair.First.Rater, pair.Second.Rater) < 0)
            .GroupBy(pair => new { First = pair.First.Rater, Second = pair.Second.Rater })
            .Select(pair => new
            {
                pair.Key.First,
                pair.Key.Second,
                Count = pair.LongCount(),
                GoodGood = pair.LongCount(labels => labels.First.Verdict == Verdict.Good && labels.Second.Verdict == Verdict.Good),
                GoodBad = pair.LongCount(labels => labels.First.Verdict == Verdict.Good && labels.Second.Verdict == Verdict.Bad),
                BadGood = pair.LongCount(labels => labels.First.Verdict == Verdict.Bad && labels.Second.Verdict == Verdict.Good),
            })
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.First).ThenBy(pair => pair.Second).Take(MaxPairCount)
            .ToListAsync(session.CancellationToken);
        return (
            // Whatever order the database counted in, a seed gives one report.
            [.. patterns.OrderBy(kind => kind.Good).ThenBy(kind => kind.Bad).Select(kind => new LabelPattern(kind.Good, kind.Bad, kind.Count))],
            [.. pairs.Select(pair => new RaterPair(pair.First, pair.Second, pair.GoodGood, pair.GoodBad, pair.BadGood, pair.Count - pair.GoodGood - pair.GoodBad - pair.BadGood))],
            SeedOf(snapshot.Digest));
    }

    // The first 64 bits of "sha256:...".
    private static ulong SeedOf(string digest) => ulong.Parse(digest.AsSpan(digest.IndexOf(':', StringComparison.Ordinal) + 1, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
