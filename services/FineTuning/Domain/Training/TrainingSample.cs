using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>One image with its text, as an update takes it.</summary>
/// <param name="Key">What its latents are kept under.</param>
/// <param name="PromptText">Prompt or caption.</param>
/// <param name="Weight">Factor of its loss; 1 for a pre-training pair.</param>
/// <param name="Pixels">The picture; <c>null</c> where its latents are kept already.</param>
public sealed record TrainingSample(LatentKey Key, string PromptText, double Weight, RgbImage? Pixels)
{
    /// <summary>Whether the picture is brought to the model's size first: its shorter side is scaled to it and the middle cut out. Pictures in files come in any size, and a batch has one.</summary>
    public bool IsFitted { get; init; }
}
