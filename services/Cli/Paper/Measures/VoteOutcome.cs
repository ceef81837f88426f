using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>The result of a comparison.</summary>
/// <param name="Comparison">What was compared.</param>
/// <param name="Report">The server's report.</param>
/// <param name="Counts">The votes by prompt.</param>
internal sealed record VoteOutcome(PaperComparison Comparison, GetEvaluationReportResponse Report, VoteCounts Counts);
