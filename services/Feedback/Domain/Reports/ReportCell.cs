using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>The result on one criterion for some of the prompts; category and split 0 mean all.</summary>
internal sealed record ReportCell(
    Criterion Criterion, int Category, int Split, long PromptCount, OutcomeShare Votes, OutcomeShare TwoThirds, OutcomeShare RaterMean,
    double RaterWinDeviation, double RaterLoseDeviation, double RaterTieDeviation, IReadOnlyList<long> PromptsByWinCount, double EValue);
