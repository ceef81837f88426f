using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Domain;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Scores images that are named.</summary>
/// <param name="models">Knows the reward models.</param>
/// <param name="images">Knows the images' own prompts.</param>
/// <param name="scorer">Scores.</param>
public sealed class ImageScoring(IRewardModels models, IImageSource images, PairScorer scorer)
{
    /// <summary>Scores targets, in order.</summary>
    /// <exception cref="ResourceException">The reward model does not exist.</exception>
    /// <exception cref="PeerFailureException">Every target failed for one and the same reason.</exception>
    public async Task<ScoreImagesResponse> ScoreAsync(
        string project, string rewardModel, IReadOnlyList<ScoreTarget> targets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        RewardModel model = await models.GetAsync(rewardModel, cancellationToken);
        Dictionary<string, (Image? Image, DomainException? Error)> known = await FindPromptsAsync(targets, cancellationToken);
        Failure? Unknown(ScoreTarget target) =>
            target.PromptText.Length == 0 && known[target.Image].Error is { } error ? ErrorStatus.ToFailure(error) : null;
        int[] scored = [.. Enumerable.Range(0, targets.Count).Where(i => Unknown(targets[i]) is null)];
        IReadOnlyList<(RewardScore? Score, Failure? Failure)> results =
            await scorer.ScoreAsync(project, model, [.. scored.Select(i => PairOf(targets[i], known))], cancellationToken);

        var scores = new ImageScore[targets.Count];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = new ImageScore { Image = targets[i].Image, Failure = Unknown(targets[i]) };
        for (int i = 0; i < scored.Length; i++)
            scores[scored[i]] = ScoreMapper.ToMessage(targets[scored[i]].Image, results[i].Score, results[i].Failure);
        RefuseCommonFailure(scores);
        return new ScoreImagesResponse { RewardModelDigest = model.Digest, Scores = { scores } };
    }

    private static (string Image, string Sha256, string Text) PairOf(
        ScoreTarget target, Dictionary<string, (Image? Image, DomainException? Error)> known) => target.PromptText.Length > 0
        ? (target.Image, "", target.PromptText)
        : (target.Image, known[target.Image].Image!.Sha256, known[target.Image].Image!.PromptText);

    // Several images with one reason each are results; a reason that is not about any image of them is the call's.
    private static void RefuseCommonFailure(ImageScore[] scores)
    {
        if (scores.Length > 1 && Array.TrueForAll(scores, score => score.Failure is { } failure && failure.Message == scores[0].Failure?.Message))
            throw PeerFailureException.Of(scores[0].Failure, "Embedding");
    }

    private async Task<Dictionary<string, (Image? Image, DomainException? Error)>> FindPromptsAsync(
        IReadOnlyList<ScoreTarget> targets, CancellationToken cancellationToken)
    {
        const int AtOnce = 32;
        var known = new Dictionary<string, (Image? Image, DomainException? Error)>(StringComparer.Ordinal);
        IEnumerable<string> names = targets.Where(target => target.PromptText.Length == 0).Select(target => target.Image).Distinct(StringComparer.Ordinal);
        foreach (string[] page in names.Chunk(AtOnce))
        {
            (Image? Image, DomainException? Error)[] found = await Task.WhenAll(page.Select(name => images.FindAsync(name, cancellationToken)));
            for (int i = 0; i < page.Length; i++)
                known[page[i]] = found[i];
        }

        return known;
    }
}
