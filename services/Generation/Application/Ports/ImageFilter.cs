namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Which images to list; an empty text means all.</summary>
/// <param name="Parent">Project that holds them.</param>
/// <param name="JobName">Only those of this job.</param>
/// <param name="Prompt">Only those of this prompt.</param>
/// <param name="ModelVersion">Only those of this model version.</param>
public sealed record ImageFilter(string Parent, string JobName, string Prompt, string ModelVersion);
