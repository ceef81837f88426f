namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>An evaluation as it is asked for, defaults filled in.</summary>
internal sealed record EvaluationSpec(
    string Project, string Id, string DisplayName, ArmSpec Candidate, ArmSpec Baseline, string PromptSet, int ImagesPerSet, int VotesPerPrompt, int ControlCount, long Seed);
