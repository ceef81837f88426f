namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>Where the images of an arm come from.</summary>
/// <param name="DisplayName">Name for people.</param>
/// <param name="GenerationJob">The job whose first images are taken; empty where they are listed.</param>
/// <param name="Images">The listed images; empty where a job is named.</param>
/// <param name="ModelVersion">The model version that made the images.</param>
internal sealed record ArmSource(string DisplayName, string GenerationJob, IReadOnlyList<string> Images, string ModelVersion);
