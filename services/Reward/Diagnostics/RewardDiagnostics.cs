using System.Diagnostics.Metrics;
using RlhfT2I.Reward.Domain;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Reward.Diagnostics;

/// <summary>Activities and instruments of the room.</summary>
internal static class RewardDiagnostics
{
    public static readonly RoomDiagnostics Room = new("Reward");

    private static readonly Counter<long> Scores = Room.Meter.CreateCounter<long>("rlhf.rewards.computed", "{pair}", "Pairs of image and prompt that were scored.");

    // Tenths, so that two periods can be compared share by share.
    private static readonly Histogram<double> Score = Room.Meter.CreateHistogram(
        "rlhf.reward.score", "{reward}", "Rewards that were given, 0 to 1.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] });

    /// <summary>Counts scored pairs.</summary>
    public static void Count(IReadOnlyList<RewardScore> scores)
    {
        Scores.Add(scores.Count);
        foreach (RewardScore score in scores)
            Score.Record(score.Value);
    }
}
