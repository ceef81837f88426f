namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>One of the two sides of an evaluation.</summary>
internal enum EvaluationArm
{
    Candidate,
    Baseline,
}
