using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Application.Training;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Measuring;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Measures how well a reward model predicts labels that it was not trained on (Figure 3).</summary>
/// <param name="models">Knows the reward models.</param>
/// <param name="labels">Gives the labels.</param>
/// <param name="scorer">Scores.</param>
public sealed class AccuracyMeasuring(IRewardModels models, ILabelSource labels, PairScorer scorer)
{
    /// <summary>Measures.</summary>
    /// <exception cref="TooFewLabelsException">No label is left to judge by.</exception>
    /// <exception cref="PeerFailureException">A labelled image has no vector: a share over the rest would be of other labels than those asked for.</exception>
    public async Task<GetRewardModelAccuracyResponse> MeasureAsync(string rewardModel, string labelSnapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rewardModel);
        RewardModel model = await models.GetAsync(rewardModel, cancellationToken);
        string project = model.Name[..model.Name.IndexOf("/rewardModels/", StringComparison.Ordinal)];
        LabelSnapshot snapshot = await labels.GetAsync(labelSnapshot, cancellationToken);
        IReadOnlyList<LabelledImage> usable = LabelReader.UsableOf(await labels.ReadAsync(labelSnapshot, cancellationToken));
        IReadOnlySet<string> trained = await models.GetTrainedImagesAsync(rewardModel, cancellationToken);
        LabelledImage[] fresh = [.. Consensus(usable.Where(label => !trained.Contains(label.Image)))];
        if (fresh.Length == 0)
            throw new TooFewLabelsException(0, 1, "the model was trained on all of them, or no image has more good than bad labels or more bad than good ones");
        IReadOnlyList<(RewardScore? Score, Failure? Failure)> results = await scorer.ScoreAsync(
            project, model, [.. fresh.Select(label => (label.Image, label.Sha256, label.PromptText))], cancellationToken);
        if (results.FirstOrDefault(result => result.Failure is not null).Failure is { } failure)
            throw PeerFailureException.Of(failure, "Embedding");
        JudgedImage[] judged = [.. fresh.Zip(results, (label, result) => new JudgedImage(label.PromptText, label.IsUnseen, label.IsGood, result.Score!))];
        var calibration = Calibration.Of([.. judged.Select(image => (image.Score.Value, image.IsGood))]);
        return new GetRewardModelAccuracyResponse
        {
            RewardModelDigest = model.Digest,
            LabelSnapshotDigest = snapshot.Digest,
            Reward = ToMessage(PreferenceShares.Of(judged, score => score.Value)),
            ClipScore = ToMessage(PreferenceShares.Of(judged, score => score.ClipScore)),
            ExpectedCalibrationError = calibration.ExpectedError,
            CalibrationBins = { calibration.Bins.Select(ToMessage) },
            TrainedLabelCount = usable.Count(label => trained.Contains(label.Image)),
        };
    }

    // Several labels of one image count as one, the more frequent; a draw tells nothing.
    private static IEnumerable<LabelledImage> Consensus(IEnumerable<LabelledImage> labels) =>
        from image in labels.GroupBy(label => (label.Image, label.PromptText))
        let balance = image.Sum(label => label.IsGood ? 1 : -1)
        where balance != 0
        select image.First() with { IsGood = balance > 0 };

    private static PreferenceAccuracy ToMessage(PreferenceShares shares) => new()
    {
        Overall = EstimateMapper.ToMessage(shares.Overall),
        Seen = EstimateMapper.ToMessage(shares.Seen),
        Unseen = EstimateMapper.ToMessage(shares.Unseen),
    };

    private static CalibrationBin ToMessage(CalibrationRange range) => new()
    {
        LowerBound = range.LowerBound,
        UpperBound = range.UpperBound,
        MeanReward = range.MeanReward,
        GoodShare = range.GoodShare,
        LabelCount = range.LabelCount,
    };
}
