using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Statistics;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>What images are under Dawid and Skene's model of rater errors: raters who are often wrong count for less, and one who mistakes good for bad counts the other way round.</summary>
internal static class ErrorModelConsensus
{
    // The model's classes.
    private const int Bad = 0, Good = 1, ClassCount = 2;

    // Digits that do not depend on the processor's logarithms: digests of snapshots are made of them.
    private const int Digits = 6;

    /// <summary>Probabilities that images are good, of those with a label that says good or bad. About a hundred bytes of memory for each label.</summary>
    /// <param name="session">A session in which the labels stand still.</param>
    /// <param name="project">The project.</param>
    /// <param name="generationJobs">Only images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Whether answers to gold questions count too.</param>
    public static async Task<IReadOnlyList<ImageConsensus>> FitAsync(IFeedbackSession session, string project, IReadOnlyList<string> generationJobs, bool goldIncluded)
    {
        List<string> images = [];
        Dictionary<string, int> raters = new(StringComparer.Ordinal);
        List<Rating> ratings = [];
        await foreach ((string image, string rater, bool good) in Verdicts(session, project, generationJobs, goldIncluded))
        {
            if (images.Count == 0 || images[^1] != image)
                images.Add(image);
            raters.TryAdd(rater, raters.Count);
            ratings.Add(new Rating(images.Count - 1, raters[rater], good ? Good : Bad));
        }
        if (images.Count == 0)
            return [];
        DawidSkeneFit fit = DawidSkene.Fit(ratings, images.Count, raters.Count, ClassCount, session.CancellationToken);
        return [.. images.Select((image, i) => new ImageConsensus(image, Math.Round(fit.Classes[i, Good], Digits)))];
    }

    // Labels of one image follow one another.
    private static async IAsyncEnumerable<(string Image, string Rater, bool Good)> Verdicts(
        IFeedbackSession session, string project, IReadOnlyList<string> generationJobs, bool goldIncluded)
    {
        var verdicts = LabelSnapshots.Standing(session, project, generationJobs, goldIncluded)
            .Where(label => label.Verdict != Verdict.Skip)
            .OrderBy(label => label.Image).ThenBy(label => label.RaterId)
            .Select(label => new { label.Image, label.RaterId, label.Verdict });
        await foreach (var verdict in verdicts.AsAsyncEnumerable().WithCancellation(session.CancellationToken))
            yield return (verdict.Image, verdict.RaterId, verdict.Verdict == Verdict.Good);
    }
}
