using System.Text.Json.Serialization;
using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Domain;

/// <summary>What a finished training set holds.</summary>
/// <param name="LabeledCount">Labelled images with a reward.</param>
/// <param name="UnlabeledCount">Unlabelled images with a reward.</param>
/// <param name="SkippedCount">Images left out because they could not be scored.</param>
/// <param name="MeanReward">Mean reward of the images with one; 0 where there is none.</param>
/// <param name="ContentDigest">Digest over images, prompts, labels and rewards in order, and over pairs in files.</param>
public sealed record TrainingSetSummary(long LabeledCount, long UnlabeledCount, long SkippedCount, double MeanReward, string ContentDigest)
{
    /// <summary>What was found in files of pairs, in the order of their sources; <c>null</c> without such sources.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IndexedPairs>? Pairs { get; init; }

    /// <summary>Counts a set.</summary>
    /// <param name="images">Its images in order.</param>
    /// <param name="pairs">What was found in files of pairs; <c>null</c> without such sources.</param>
    public static TrainingSetSummary Of(IReadOnlyList<TrainingImage> images, IReadOnlyList<IndexedPairs>? pairs)
    {
        ArgumentNullException.ThrowIfNull(images);
        TrainingImage[] scored = [.. images.Where(image => image.Reward is not null)];
        return new TrainingSetSummary(
            scored.LongCount(image => image.GoodProbability is not null),
            scored.LongCount(image => image.GoodProbability is null),
            images.Count - scored.Length,
            scored.Length == 0 ? 0 : scored.Average(image => image.Reward!.Value),
            ContentDigestOf(images, pairs))
        {
            Pairs = pairs,
        };
    }

    private static string ContentDigestOf(IReadOnlyList<TrainingImage> images, IReadOnlyList<IndexedPairs>? pairs)
    {
        // Names of images are not content: the same pictures under other names are the same set.
        string digest = Digests.Of("TrainingImages", images.Select(image => new { image.Sha256, image.PromptText, image.GoodProbability, image.Reward }).ToArray());
        return pairs is null ? digest : Digests.Of("TrainingImagesWithPairs", new { digest, Pairs = pairs.Select(source => source.IndexDigest).ToArray() });
    }
}
