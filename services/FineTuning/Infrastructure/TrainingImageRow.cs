using RlhfT2I.FineTuning.Domain;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>A row of <c>training_images</c>.</summary>
public sealed class TrainingImageRow
{
    /// <summary>The set.</summary>
    public required string TrainingSet { get; init; }

    /// <summary>Place in the set.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Resource name.</summary>
    public required string Image { get; init; }

    /// <summary>Address of the PNG file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its prompt.</summary>
    public required string PromptText { get; init; }

    /// <summary>Share of labels that say good; <c>null</c> without labels.</summary>
    public double? GoodProbability { get; init; }

    /// <summary>Its reward; <c>null</c> where it could not be scored.</summary>
    public double? Reward { get; init; }

    internal static TrainingImageRow Of(string set, TrainingImage image) => new()
    {
        TrainingSet = set,
        Ordinal = image.Ordinal,
        Image = image.Image,
        Sha256 = image.Sha256,
        PromptText = image.PromptText,
        GoodProbability = image.GoodProbability,
        Reward = image.Reward,
    };
}
