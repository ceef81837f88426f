namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>A stored model version.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="Kind">What the folder holds, such as <c>Diffusion</c>.</param>
/// <param name="IsDiffusion">Whether it can be fine-tuned.</param>
/// <param name="Digest">Identity of its content.</param>
/// <param name="Folder">The folder, not to be changed.</param>
/// <param name="CreateTime">When it was stored.</param>
/// <param name="Job">The job that made it; <c>null</c> for none.</param>
public sealed record BaseModel(string Name, string DisplayName, string Kind, bool IsDiffusion, string Digest, string Folder, DateTimeOffset CreateTime, string? Job);
