using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// Pairs of a good and a bad image of one prompt, by prompt: what preference accuracy counts (section 4.3). The definition is the reward
/// room's; it is counted here by prompt, which its answer does not give, so that several trainings can be compared on the same pairs.
/// </summary>
internal sealed class PreferencePairs
{
    private readonly List<PromptPairs> _prompts;

    private PreferencePairs(List<PromptPairs> prompts) => _prompts = prompts;

    /// <summary>Images that are in a pair or not, each once.</summary>
    public IReadOnlyList<string> Images { get; private init; } = [];

    /// <summary>Pairs in all.</summary>
    public long Count => _prompts.Sum(prompt => prompt.Count);

    /// <summary>Pairs of the labels of a snapshot; skipped images are in none. A prompt without both kinds has no pair and is left out.</summary>
    public static PreferencePairs Of(IReadOnlyList<SnapshotLabel> labels)
    {
        // An image labelled by several counts as what more of them say, as a snapshot without consensus is trained on label by label.
        var images = labels.GroupBy(label => label.Image)
            .Select(group => (Label: group.First(), Lead: group.Sum(Lead)))
            .Where(image => image.Lead != 0)
            .ToList();
        return new PreferencePairs(
        [
            .. images.GroupBy(image => image.Label.PromptText, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new PromptPairs(
                    [.. group.Where(image => image.Lead > 0).Select(image => image.Label.Image)],
                    [.. group.Where(image => image.Lead < 0).Select(image => image.Label.Image)],
                    group.First().Label.PromptCategory,
                    group.First().Label.PromptSplit == PromptSplit.Unseen))
                .Where(prompt => prompt.Count > 0),
        ])
        {
            Images = [.. images.Select(image => image.Label.Image)],
        };
    }

    /// <summary>The pairs of one split.</summary>
    public PreferencePairs Split(bool unseen) => new([.. _prompts.Where(prompt => prompt.Unseen == unseen)]) { Images = Images };

    /// <summary>The pairs of one category.</summary>
    public PreferencePairs Of(PromptCategory category) => new([.. _prompts.Where(prompt => prompt.Category == category)]) { Images = Images };

    /// <summary>Categories that have pairs.</summary>
    public IReadOnlyList<PromptCategory> Categories => [.. _prompts.Select(prompt => prompt.Category).Distinct().Order()];

    /// <summary>By prompt: pairs in which the good image scores higher, equal scores one half, and all pairs.</summary>
    /// <param name="scores">Score of each image.</param>
    public IReadOnlyList<PromptHits> Hits(IReadOnlyDictionary<string, double> scores) => [.. _prompts.Select(prompt => new PromptHits(
        prompt.Good.Sum(better => prompt.Bad.Sum(worse => scores[better] > scores[worse] ? 1.0 : scores[better] < scores[worse] ? 0 : 0.5)),
        prompt.Count))];

    private static int Lead(SnapshotLabel label) => label.Value switch
    {
        LabelValue.Good => 1,
        LabelValue.Bad => -1,
        _ => 0,
    };

    /// <summary>Images of one prompt by their label.</summary>
    private sealed record PromptPairs(string[] Good, string[] Bad, PromptCategory Category, bool Unseen)
    {
        public long Count => (long)Good.Length * Bad.Length;
    }
}
