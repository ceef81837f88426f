using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Options;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>Sends what is due while the host serves: to several receivers at once, to each one request at a time. Any number of processes share the work.</summary>
internal sealed class WebhookSender(
    IFeedbackStore store, IWebhookTransport transport, IOptions<AccountOptions> options, WebhookPace pace, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<WebhookSender> logger)
    : BackgroundService
{
    private const int Concurrency = 8;

    // Not read before the host has checked its settings, which it does after it has made its services.
    private readonly Lazy<WebhookHosts> _hosts = new(() => new WebhookHosts(options.Value.WebhookHosts));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await HostStages.StartedAsync(lifetime, stopping.Token))
            return;
        // By webhook.
        var running = new Dictionary<string, Task>(StringComparer.Ordinal);
        while (!stopping.IsCancellationRequested)
        {
            foreach (ClaimedDelivery claimed in await ClaimAsync(running.Keys, Concurrency - running.Count, stopping.Token))
                running.Add(claimed.Webhook, TryAsync(claimed, stopping.Token));
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            await Task.WhenAny([.. running.Values, Task.Delay(pace.Look, time, waiting.Token)]);
            await waiting.CancelAsync();
            foreach (string done in running.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
                running.Remove(done);
        }
        await Task.WhenAll(running.Values);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A database that does not answer now may answer at the next look; the rows wait.")]
    private async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(Dictionary<string, Task>.KeyCollection busy, int count, CancellationToken stopping)
    {
        try
        {
            if (count == 0 || !await store.ReadAsync(DeliveryQueue.IsAnyDueAsync, stopping))
                return [];
            List<string> names = [.. busy];
            return await store.WriteAsync(session => DeliveryQueue.ClaimAsync(session, names, count), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception exception)
        {
            AccountLog.WebhookWorkFailed(logger, exception);
            return [];
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever went wrong, the delivery is tried again when its lease ends.")]
    private async Task TryAsync(ClaimedDelivery claimed, CancellationToken stopping)
    {
        try
        {
            string? error = await SendAsync(claimed, stopping);
            // What the receiver has taken is noted even if the host stops at this moment.
            bool isGivenUp = await store.WriteAsync(session => DeliveryQueue.EndTryAsync(session, claimed, error, Random.Shared.NextDouble()), CancellationToken.None);
            Tell(claimed, error, isGivenUp);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Another process repeats the try, or this one after its next start.
        }
        catch (Exception exception)
        {
            AccountLog.WebhookWorkFailed(logger, exception);
        }
    }

    private async Task<string?> SendAsync(ClaimedDelivery claimed, CancellationToken stopping)
    {
        // The settings may have changed since the webhook was made.
        (Uri? address, string problem) = _hosts.Value.Read(claimed.Address);
        if (address is null)
            return $"The address {problem}.";
        string messageId = WebhookSignature.MessageIdOf(claimed.EventId);
        long timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        string signature = WebhookSignature.Sign(claimed.Secret, messageId, timestamp, claimed.Body);
        return await transport.PostAsync(new WebhookRequest(address, messageId, timestamp, signature, claimed.Body), stopping);
    }

    private void Tell(ClaimedDelivery claimed, string? error, bool isGivenUp)
    {
        FeedbackDiagnostics.CountWebhookTry(error is null ? "DELIVERED" : isGivenUp ? "GIVEN_UP" : "FAILED");
        if (isGivenUp)
            AccountLog.WebhookDeliveryGivenUp(logger, claimed.Webhook, claimed.Attempt, error ?? "");
        else if (error is not null)
            AccountLog.WebhookTryFailed(logger, claimed.Webhook, claimed.Attempt, error);
    }
}
