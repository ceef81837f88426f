using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Options;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>Looks for events that nobody announces, dead letters and complete labelings, and forgets deliveries that ended long ago.</summary>
internal sealed class WebhookWatch(
    IFeedbackStore store, DeadLetterNews letters, IOptions<AccountOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<WebhookWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await HostStages.StartedAsync(lifetime, stopping.Token))
            return;
        while (!stopping.IsCancellationRequested)
        {
            await LookAsync(token => LabelingCompletion.TellAsync(store, token), stopping.Token);
            await LookAsync(letters.TellAsync, stopping.Token);
            await LookAsync(token => store.WriteAsync(DeliveryQueue.PurgeAsync, token), stopping.Token);
            await Task.Delay(options.Value.WebhookWatchInterval, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A database or queue that does not answer now may answer at the next look.")]
    private async Task LookAsync(Func<CancellationToken, Task> look, CancellationToken stopping)
    {
        try
        {
            await look(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start looks again.
        }
        catch (Exception exception)
        {
            AccountLog.WebhookWorkFailed(logger, exception);
        }
    }
}
