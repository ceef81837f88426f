using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Scenes.Panel;

/// <summary>What an attentive rater makes of a set of pictures of one prompt.</summary>
/// <param name="Alignment">
/// Mean over the pictures, 0 to 1: 1 for a good one, 0.5 for one that cannot be judged, up to 0.3 for a bad one by how much of the
/// prompt it meets.
/// </param>
/// <param name="Fidelity">Mean fidelity of the pictures, 0 to 1.</param>
public readonly record struct SetImpression(double Alignment, double Fidelity)
{
    private const double SkippedWorth = 0.5, LargestBadWorth = 0.3;

    /// <summary>The impression of a set.</summary>
    /// <param name="readings">What each picture of the set shows; at least one.</param>
    /// <param name="prompt">The prompt of all of them.</param>
    /// <exception cref="ArgumentException">The set is empty, or the prompt belongs to another grammar.</exception>
    public static SetImpression Of(IReadOnlyList<SceneReading> readings, PromptMeaning prompt)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (readings.Count == 0)
            throw new ArgumentException("A set holds at least one picture.", nameof(readings));
        return new SetImpression(readings.Average(r => Worth(r.Judge(prompt))), readings.Average(r => r.Fidelity));
    }

    private static double Worth(SceneJudgement judgement) => judgement.Verdict switch
    {
        Verdict.Good => 1,
        Verdict.Skip => SkippedWorth,
        _ => LargestBadWorth * judgement.MetSlots / judgement.AskedSlots,
    };
}
