namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Who changes something, by which call.</summary>
/// <param name="Subject">The caller, as in <c>Identity.subject</c>.</param>
/// <param name="Method">Full name of the method, without a slash at its start.</param>
/// <param name="RequestId">Request id of the call; empty if it has none.</param>
internal sealed record Author(string Subject, string Method, string RequestId);
