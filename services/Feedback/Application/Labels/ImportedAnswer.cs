using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>A label that was collected elsewhere.</summary>
internal sealed record ImportedAnswer(string Image, string RaterId, Verdict Verdict, SkipCause SkipCause, DateTimeOffset? LabelTime);
