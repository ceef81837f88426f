namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>
/// How often a scorer prefers the image that people labelled good over one of the same prompt that they labelled bad (Figure 3); equal scores count one
/// half.
/// </summary>
/// <param name="Overall">All pairs.</param>
/// <param name="Seen">Pairs of prompts whose object may occur in training.</param>
/// <param name="Unseen">Pairs of prompts whose object is kept for evaluation.</param>
public sealed record PreferenceShares(ShareEstimate Overall, ShareEstimate Seen, ShareEstimate Unseen)
{
    /// <summary>Measures a scorer.</summary>
    /// <param name="images">Labelled images, each once.</param>
    /// <param name="score">The scorer.</param>
    public static PreferenceShares Of(IReadOnlyList<JudgedImage> images, Func<RewardScore, double> score)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(score);
        var prompts = images.GroupBy(image => image.PromptText, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.First().IsUnseen, Pairs: Count(group, score)))
            .Where(prompt => prompt.Pairs.Count > 0)
            .ToList();
        return new PreferenceShares(
            ShareEstimate.Grouped([.. prompts.Select(prompt => prompt.Pairs)]),
            ShareEstimate.Grouped([.. prompts.Where(prompt => !prompt.IsUnseen).Select(prompt => prompt.Pairs)]),
            ShareEstimate.Grouped([.. prompts.Where(prompt => prompt.IsUnseen).Select(prompt => prompt.Pairs)]));
    }

    private static (double Hits, long Count) Count(IEnumerable<JudgedImage> images, Func<RewardScore, double> score)
    {
        double[] good = [.. images.Where(image => image.IsGood).Select(image => score(image.Score))];
        double[] bad = [.. images.Where(image => !image.IsGood).Select(image => score(image.Score))];
        double hits = good.Sum(better => bad.Sum(worse => better > worse ? 1.0 : better < worse ? 0 : 0.5));
        return (hits, (long)good.Length * bad.Length);
    }
}
