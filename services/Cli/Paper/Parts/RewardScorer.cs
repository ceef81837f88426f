using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>What rewards make of the labelled test images: the numbers of both halves of figure 3.</summary>
/// <param name="products">What was made.</param>
internal sealed class RewardScorer(PaperProducts products)
{
    /// <summary>The pairs of the test labels.</summary>
    public async Task<PreferencePairs> PairsAsync(CancellationToken cancellationToken)
    {
        LabelSnapshot test = (await products.LabelsAsync(cancellationToken)).Test.Value;
        return PreferencePairs.Of(await products.LabelsOfAsync(test, cancellationToken));
    }

    /// <summary>Scores of each training of a variant, by image.</summary>
    /// <param name="rewards">The trainings.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Rewards by training, and CLIP scores, which are the same for all.</returns>
    public async Task<(IReadOnlyList<IReadOnlyDictionary<string, double>> Rewards, IReadOnlyDictionary<string, double> Clip)> ScoresAsync(
        IReadOnlyList<Made<string>> rewards, PreferencePairs pairs, CancellationToken cancellationToken)
    {
        var all = new List<IReadOnlyDictionary<string, double>>();
        IReadOnlyDictionary<string, double> clip = new Dictionary<string, double>();
        foreach (Made<string> reward in rewards)
        {
            IReadOnlyList<Reward> scores = await products.ScoresAsync(reward.Value, pairs.Images, cancellationToken);
            all.Add(pairs.Images.Zip(scores).ToDictionary(entry => entry.First, entry => entry.Second.Value));
            clip = pairs.Images.Zip(scores).ToDictionary(entry => entry.First, entry => entry.Second.ClipScore);
        }

        return (all, clip);
    }

    /// <summary>Hits of each training, by prompt.</summary>
    public static IReadOnlyList<IReadOnlyList<PromptHits>> Hits(IReadOnlyList<IReadOnlyDictionary<string, double>> scores, PreferencePairs pairs) =>
        [.. scores.Select(pairs.Hits)];
}
