using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Answers to a task, as a rater sends them.</summary>
/// <param name="TaskName">The task.</param>
/// <param name="Project">Its project.</param>
/// <param name="RaterId">The calling rater.</param>
/// <param name="LeaseToken">Proof of the lease.</param>
/// <param name="Answers">One answer for every image.</param>
/// <param name="Guideline">Guideline that was on the screen.</param>
/// <param name="Request">What is kept of the call; null for a call without an id.</param>
internal sealed record UsualSubmission(
    string TaskName, string Project, string RaterId, string LeaseToken, IReadOnlyList<GivenAnswer> Answers, string Guideline, RequestMark? Request);
