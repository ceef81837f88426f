using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Statistics;

namespace RlhfT2I.Feedback.Application.Statistics;

/// <summary>Reads figures about raters. The database counts; this process holds a few numbers for each rater of a page, and the response times of one rater at a time.</summary>
internal static class RaterStatisticsReader
{
    private static readonly AnswerCounts None = new(0, 0, 0, 0, 0);

    /// <summary>Ids of raters of a project in order: who was let in, and whose labels were imported.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="after">Id that the page starts behind; empty for the first page.</param>
    /// <param name="count">Most raters.</param>
    public static Task<List<string>> ListIdsAsync(IFeedbackSession session, string project, string after, int count) =>
        session.Raters.Where(rater => rater.Project == project).Select(rater => rater.RaterId)
            .Union(session.Labels.Where(label => label.Project == project).Select(label => label.RaterId))
            .Where(id => string.Compare(id, after) > 0).OrderBy(id => id).Take(count).ToListAsync(session.CancellationToken);

    /// <summary>Labels of all raters of a project.</summary>
    public static async Task<AnswerCounts> ReadAllAsync(IFeedbackSession session, string project)
    {
        Dictionary<string, AnswerCounts> byRater = await CountAnswersAsync(session, Standing(session, project));
        return byRater.Values.Aggregate(None, (sum, part) => new AnswerCounts(
            sum.GoodCount + part.GoodCount, sum.BadCount + part.BadCount, sum.SkipCount + part.SkipCount, sum.ComparedCount + part.ComparedCount, sum.EqualCount + part.EqualCount));
    }

    /// <summary>Figures about some raters, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<RaterFigures>> ReadAsync(IFeedbackSession session, string project, List<string> ids)
    {
        IQueryable<StoredLabel> labels = Standing(session, project).Where(label => ids.Contains(label.RaterId));
        Dictionary<string, AnswerCounts> answers = await CountAnswersAsync(session, labels);
        var counts = await labels.GroupBy(label => label.RaterId)
            .Select(group => new
            {
                group.Key,
                All = group.LongCount(),
                Gold = group.LongCount(label => label.GoldRight != null),
                GoldRight = group.LongCount(label => label.GoldRight == true),
            })
            .ToDictionaryAsync(group => group.Key, session.CancellationToken);
        var places = (await labels.Where(label => label.TaskName != "" && label.GoldQuestion == null && label.Verdict != Verdict.Skip)
            .GroupBy(label => new { label.RaterId, label.Position })
            .Select(group => new { group.Key.RaterId, Good = group.LongCount(label => label.Verdict == Verdict.Good), Judged = group.LongCount() })
            .ToListAsync(session.CancellationToken)).ToLookup(place => place.RaterId, place => (place.Good, place.Judged), StringComparer.Ordinal);
        string evaluations = project + "/evaluations/";
        var votes = await session.Votes.Where(vote => ids.Contains(vote.RaterId) && vote.SupersedingVote == null && vote.EvaluationName.StartsWith(evaluations))
            .GroupBy(vote => vote.RaterId)
            .Select(group => new
            {
                group.Key,
                All = group.LongCount(),
                First = group.LongCount(vote => vote.Alignment == Choice.First) + group.LongCount(vote => vote.Fidelity == Choice.First),
                Second = group.LongCount(vote => vote.Alignment == Choice.Second) + group.LongCount(vote => vote.Fidelity == Choice.Second),
            })
            .ToDictionaryAsync(group => group.Key, session.CancellationToken);

        var figures = new List<RaterFigures>(ids.Count);
        foreach (string id in ids)
        {
            var own = counts.GetValueOrDefault(id);
            var voted = votes.GetValueOrDefault(id);
            List<TimeSpan> times = await TimesAsync(session, project, id);
            figures.Add(new RaterFigures
            {
                RaterId = id,
                LabelCount = own?.All ?? 0,
                Answers = answers.GetValueOrDefault(id, None),
                Gold = new GoldAccuracy(own?.GoldRight ?? 0, own?.Gold ?? 0),
                VoteCount = voted?.All ?? 0,
                SidedCount = (voted?.First ?? 0) + (voted?.Second ?? 0),
                FirstSetCount = voted?.First ?? 0,
                Places = [.. places[id]],
                TimedCount = times.Count,
                MedianResponse = Quantile(times, 0.5),
                FastResponse = Quantile(times, 0.05),
            });
        }
        return figures;
    }

    private static IQueryable<StoredLabel> Standing(IFeedbackSession session, string project) =>
        session.Labels.Where(label => label.Project == project && label.SupersedingLabel == null && label.Retraction == null);

    private static async Task<Dictionary<string, AnswerCounts>> CountAnswersAsync(IFeedbackSession session, IQueryable<StoredLabel> labels)
    {
        // How far the others lean the rater's way: an image's counts hold the rater's own label, too.
        var counts = await labels.Where(label => label.GoldQuestion == null)
            .Join(session.Images, label => label.Image, image => image.Name, (label, image) => new
            {
                label.RaterId,
                label.Verdict,
                Lead = label.Verdict == Verdict.Good ? image.GoodCount - 1 - image.BadCount : label.Verdict == Verdict.Bad ? image.BadCount - 1 - image.GoodCount : 0,
            })
            .GroupBy(label => label.RaterId)
            .Select(group => new
            {
                group.Key,
                Good = group.LongCount(label => label.Verdict == Verdict.Good),
                Bad = group.LongCount(label => label.Verdict == Verdict.Bad),
                Skip = group.LongCount(label => label.Verdict == Verdict.Skip),
                Compared = group.LongCount(label => label.Lead != 0),
                Equal = group.LongCount(label => label.Lead > 0),
            })
            .ToListAsync(session.CancellationToken);
        return counts.ToDictionary(group => group.Key, group => new AnswerCounts(group.Good, group.Bad, group.Skip, group.Compared, group.Equal), StringComparer.Ordinal);
    }

    // Sorted here, because SQLite stores times as texts and cannot order them.
    private static async Task<List<TimeSpan>> TimesAsync(IFeedbackSession session, string project, string id)
    {
        List<TimeSpan> times = await Standing(session, project).Where(label => label.RaterId == id && label.ResponseDuration != null)
            .Select(label => label.ResponseDuration!.Value).ToListAsync(session.CancellationToken);
        times.Sort();
        return times;
    }

    // The smallest time that at least the share stays at or under.
    private static TimeSpan? Quantile(List<TimeSpan> sorted, double share) => sorted.Count == 0 ? null : sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
}
