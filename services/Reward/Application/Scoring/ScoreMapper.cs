using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Domain;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Scores as messages.</summary>
internal static class ScoreMapper
{
    /// <summary>The message of a score or a failure.</summary>
    public static ImageScore ToMessage(string image, RewardScore? score, Failure? failure) => score is null
        ? new ImageScore { Image = image, Failure = failure }
        : new ImageScore
        {
            Image = image,
            Reward = new Contracts.Reward.V1.Reward { Value = score.Value, EnsembleDeviation = score.Deviation, ClipScore = score.ClipScore },
        };
}
