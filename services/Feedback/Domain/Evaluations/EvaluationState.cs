namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>Where an evaluation stands. Numbers are those of the contract's <c>JobState</c>.</summary>
internal enum EvaluationState
{
    Running = 2,
    Succeeded = 4,
    Cancelled = 6,
}
