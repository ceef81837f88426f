using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// Pairs of a good and a bad image of one prompt, by prompt: what preference accuracy counts (section 4.3). The definition is the reward
/// room's; it is counted here by prompt, which its answer does not give, so that several trainings can be compared on the same pairs.
/// </summary>
internal sealed class PreferencePairs
{
    private readonly List<(string[] Good, string[] Bad, bool Unseen)> _prompts;

    private PreferencePairs(List<(string[] Good, string[] Bad, bool Unseen)> prompts) => _prompts = prompts;

    /// <summary>Images that are in a pair or not, each once.</summary>
    public IReadOnlyList<string> Images { get; private init; } = [];

    /// <summary>Pairs in all.</summary>
    public long Count => _prompts.Sum(Pairs);

    /// <summary>Pairs of the labels of a snapshot; skipped images are in none. A prompt without both kinds has no pair and is left out.</summary>
    public static PreferencePairs Of(IReadOnlyList<SnapshotLabel> labels)
    {
        // An image labelled by several counts as what more of them say, as a snapshot without consensus is trained on label by label.
        var images = labels.GroupBy(label => label.Image)
            .Select(group => (group.Key, group.First().PromptText, group.First().PromptSplit, Lead: group.Sum(Lead)))
            .Where(image => image.Lead != 0)
            .ToList();
        string[] Named(IEnumerable<(string Key, string, PromptSplit, int Lead)> of, bool good) =>
            [.. of.Where(image => image.Lead > 0 == good).Select(image => image.Key)];
        return new PreferencePairs(
        [
            .. images.GroupBy(image => image.PromptText, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (Named(group, good: true), Named(group, good: false), group.First().PromptSplit == PromptSplit.Unseen))
                .Where(prompt => Pairs(prompt) > 0),
        ])
        {
            Images = [.. images.Select(image => image.Key)],
        };
    }

    /// <summary>The pairs of one split.</summary>
    public PreferencePairs Split(bool unseen) => new([.. _prompts.Where(prompt => prompt.Unseen == unseen)]) { Images = Images };

    /// <summary>By prompt: pairs in which the good image scores higher, equal scores one half, and all pairs.</summary>
    /// <param name="scores">Score of each image.</param>
    public IReadOnlyList<PromptHits> Hits(IReadOnlyDictionary<string, double> scores) => [.. _prompts.Select(prompt => new PromptHits(
        prompt.Good.Sum(better => prompt.Bad.Sum(worse => scores[better] > scores[worse] ? 1.0 : scores[better] < scores[worse] ? 0 : 0.5)),
        Pairs(prompt)))];

    private static long Pairs((string[] Good, string[] Bad, bool Unseen) prompt) => (long)prompt.Good.Length * prompt.Bad.Length;

    private static int Lead(SnapshotLabel label) => label.Value switch
    {
        LabelValue.Good => 1,
        LabelValue.Bad => -1,
        _ => 0,
    };
}
