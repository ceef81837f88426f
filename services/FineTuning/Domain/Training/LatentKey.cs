namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Which picture some latents are of.</summary>
/// <param name="IsPretraining">A pre-training pair, or an image made by the model.</param>
/// <param name="Index">Number of the pair, or ordinal of the image.</param>
public readonly record struct LatentKey(bool IsPretraining, long Index);
