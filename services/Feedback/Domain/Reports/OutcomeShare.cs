namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>Shares of the three outcomes; <paramref name="Undecided"/> only with a threshold.</summary>
internal sealed record OutcomeShare(Share Win, Share Lose, Share Tie, Share? Undecided);
