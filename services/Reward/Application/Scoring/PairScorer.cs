using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Domain;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Scores pairs of image and text with a reward model: a reward or a failure for each, never a made-up number.</summary>
/// <param name="vectors">Gives the vectors.</param>
/// <param name="heads">Runs the model.</param>
public sealed class PairScorer(IVectorSource vectors, IRewardHeads heads)
{
    /// <summary>Scores pairs, in order.</summary>
    /// <param name="project">The project.</param>
    /// <param name="model">The reward model.</param>
    /// <param name="pairs">Images, the SHA-256 that each must have (empty: any), and texts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EncoderMismatchException">The model's encoder has another digest now.</exception>
    public async Task<IReadOnlyList<(RewardScore? Score, Failure? Failure)>> ScoreAsync(
        string project, RewardModel model, IReadOnlyList<(string Image, string Sha256, string Text)> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0)
            return [];
        var encoder = new EncoderIdentity(model.Encoder, model.EncoderDigest);
        IReadOnlyDictionary<string, ContentVector> images =
            await vectors.GetImagesAsync(project, encoder, [.. pairs.Select(pair => pair.Image).Distinct(StringComparer.Ordinal)], cancellationToken);
        IReadOnlyDictionary<string, ContentVector> texts =
            await vectors.GetTextsAsync(project, encoder, [.. pairs.Select(pair => pair.Text).Distinct(StringComparer.Ordinal)], cancellationToken);
        Failure?[] failures = [.. pairs.Select(pair => FailureOf(pair.Image, pair.Sha256, images[pair.Image], texts[pair.Text]))];
        int[] complete = [.. Enumerable.Range(0, pairs.Count).Where(i => failures[i] is null)];
        IReadOnlyList<RewardScore> scores = complete.Length == 0
            ? []
            : await heads.ScoreAsync(model, [.. complete.Select(i => (images[pairs[i].Image].Values!, texts[pairs[i].Text].Values!))], cancellationToken);
        var results = new (RewardScore? Score, Failure? Failure)[pairs.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = (null, failures[i]);
        for (int i = 0; i < complete.Length; i++)
            results[complete[i]] = (scores[i], null);
        return results;
    }

    private static Failure? FailureOf(string name, string sha256, ContentVector image, ContentVector text)
    {
        if ((image.Failure ?? text.Failure) is { } failure)
            return failure;
        return sha256.Length == 0 || sha256 == image.Sha256 ? null : ErrorStatus.ToFailure(new DigestMismatchException(name, image.Sha256, sha256));
    }
}
