using RlhfT2I.Feedback.Application.Webhooks;

namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>Carries requests to webhooks.</summary>
internal interface IWebhookTransport
{
    /// <summary>Sends a request once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait; the receiver may have got it.</param>
    /// <returns>Null if the receiver took it; else what went wrong, for a person.</returns>
    Task<string?> PostAsync(WebhookRequest request, CancellationToken cancellationToken);
}
