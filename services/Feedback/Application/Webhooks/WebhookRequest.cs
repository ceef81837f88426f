namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>A signed request, as it goes to the wire.</summary>
/// <param name="Address">Where to.</param>
/// <param name="MessageId">Header <c>webhook-id</c>.</param>
/// <param name="Timestamp">Header <c>webhook-timestamp</c>: seconds since 1970.</param>
/// <param name="Signature">Header <c>webhook-signature</c>.</param>
/// <param name="Body">The body, JSON.</param>
internal sealed record WebhookRequest(Uri Address, string MessageId, long Timestamp, string Signature, string Body);
