using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Gold;

/// <summary>What a rater is told after a gold question.</summary>
/// <param name="ImageToken">The picture within its task.</param>
/// <param name="Expected">The right verdict.</param>
/// <param name="Explanation">Why.</param>
internal sealed record JudgedAnswer(string ImageToken, Verdict Expected, string Explanation);
