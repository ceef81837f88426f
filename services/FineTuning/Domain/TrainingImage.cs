namespace RlhfT2I.FineTuning.Domain;

/// <summary>An image of a training set.</summary>
/// <param name="Ordinal">Place in the set, from 0.</param>
/// <param name="Image">Resource name.</param>
/// <param name="Sha256">Address of its PNG file, 64 hexadecimal digits.</param>
/// <param name="PromptText">Prompt z that it was made for.</param>
/// <param name="GoodProbability">Share of its labels that say good, in [0, 1]; <c>null</c> for an unlabelled image.</param>
/// <param name="Reward">r(x, z) in [0, 1]; <c>null</c> where it could not be scored, which leaves the image out.</param>
public sealed record TrainingImage(
    long Ordinal, string Image, string Sha256, string PromptText, double? GoodProbability, double? Reward)
{
    private const double GoodFrom = 0.5;

    /// <summary>The factor of its loss, at least 0; 0 removes the image.</summary>
    /// <param name="weighting">How images are weighed.</param>
    public double Weight(ImageWeighting weighting) => (Reward, weighting) switch
    {
        (null, _) => 0,
        (_, ImageWeighting.Equal) => 1,
        (_, ImageWeighting.GoodLabel) => GoodProbability > GoodFrom ? 1 : 0,
        _ => Reward.Value,
    };
}
