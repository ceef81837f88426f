namespace RlhfT2I.Generation.Domain;

/// <summary>One image that a job will make.</summary>
/// <param name="ImageId">Last segment of its name; a function of job, prompt and sample index.</param>
/// <param name="PromptIndex">Position of its prompt in the set, from 0.</param>
/// <param name="Prompt">Its prompt.</param>
/// <param name="SampleIndex">Which image of its prompt, from 0.</param>
/// <param name="Seed">Seed of the image's own noise; at least 0.</param>
public sealed record PlannedImage(string ImageId, int PromptIndex, PromptItem Prompt, int SampleIndex, long Seed);
