namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>The answer to one image of a task, as a rater gave it.</summary>
/// <param name="ImageToken">The picture within its task.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="SkipCause">Why it was skipped.</param>
/// <param name="ResponseDuration">Time that the rater took.</param>
internal sealed record GivenAnswer(string ImageToken, Verdict Verdict, SkipCause SkipCause, TimeSpan? ResponseDuration);
