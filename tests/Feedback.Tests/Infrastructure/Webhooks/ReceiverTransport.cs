using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;

namespace RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;

/// <summary>Carries requests to the receivers of this process.</summary>
internal sealed class ReceiverTransport : IWebhookTransport
{
    public Task<string?> PostAsync(WebhookRequest request, CancellationToken cancellationToken) => WebhookReceiver.TakeAsync(request).WaitAsync(cancellationToken);
}
