namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>An arm as it is asked for: a job, or listed images.</summary>
internal sealed record ArmSpec(string DisplayName, string GenerationJob, IReadOnlyList<string> Images);
