namespace RlhfT2I.Modeling.Pipelines;

/// <summary>One image to make. The image is a function of this request, the settings and the model alone, never of the batch.</summary>
/// <param name="Prompt">What the image should show; longer than the tokenizer's length is cut as the reference cuts it.</param>
/// <param name="Seed">Seed of the initial latents and of any noise a scheduler draws.</param>
/// <param name="NegativePrompt">What classifier-free guidance leads away from; empty by default.</param>
public sealed record ImageRequest(string Prompt, ulong Seed, string NegativePrompt = "");
