using System.Text.Json.Serialization;
using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Domain;

/// <summary>What a training set is made of; fixed at its creation.</summary>
public sealed record TrainingSetSpec
{
    /// <summary>Resource name of the labels.</summary>
    public required string LabelSnapshot { get; init; }

    /// <summary>Their digest.</summary>
    public required string LabelSnapshotDigest { get; init; }

    /// <summary>Jobs whose images are the unlabelled part.</summary>
    public required IReadOnlyList<string> UnlabeledJobs { get; init; }

    /// <summary>Their digests, in the same order.</summary>
    public required IReadOnlyList<string> UnlabeledJobDigests { get; init; }

    /// <summary>The reward model.</summary>
    public required string RewardModel { get; init; }

    /// <summary>Its digest; rewards of another state of the model are refused.</summary>
    public required string RewardModelDigest { get; init; }

    /// <summary>Pre-training pairs that are drawn.</summary>
    public required IReadOnlyList<PretrainingDraw> Pretraining { get; init; }

    /// <summary>Pre-training pairs in files; <c>null</c> for none, so that sets from before it keep their digests. Without pairs of either kind the second term of eq. (2) is left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PretrainingFolder>? Folders { get; init; }

    /// <summary>What the loss of an image is multiplied by.</summary>
    public required ImageWeighting Weighting { get; init; }

    /// <summary>Whether there are pre-training pairs.</summary>
    public bool HasPairs() => Pretraining.Count > 0 || Folders is { Count: > 0 };

    /// <summary>Pairs that are drawn.</summary>
    public long DrawnPairCount() => Pretraining.Sum(source => source.PairCount);

    /// <summary>Identity of the set: settings and digests of inputs, no names of inputs.</summary>
    public string Digest()
    {
        string digest = Digests.Of("TrainingSet", new
        {
            LabelSnapshotDigest,
            UnlabeledJobDigests,
            RewardModelDigest,
            Pretraining,
            Weighting,
        });
        return Folders is null ? digest : Digests.Of("TrainingSetWithFolders", new { digest, Folders });
    }
}
