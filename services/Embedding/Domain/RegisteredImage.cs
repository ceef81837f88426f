namespace RlhfT2I.Embedding.Domain;

/// <summary>An image that the room was told of.</summary>
/// <param name="Name">Its name, <c>projects/{project}/images/{image}</c>.</param>
/// <param name="Sha256">SHA-256 of its PNG file, 64 lower-case hexadecimal digits; also its blob.</param>
/// <param name="GenerationJob">The job that made it.</param>
/// <param name="Prompt">Its prompt's name.</param>
/// <param name="SampleIndex">Which image of its prompt within the job, from 0.</param>
public sealed record RegisteredImage(string Name, string Sha256, string GenerationJob, string Prompt, int SampleIndex);
