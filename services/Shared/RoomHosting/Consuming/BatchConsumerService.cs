using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.RoomHosting.Options;

namespace RlhfT2I.RoomHosting.Consuming;

/// <summary>Runs a consumer while the host serves, and again should the queue itself fail.</summary>
internal sealed class BatchConsumerService<TMessage, THandler>(
    IBatchQueue queue, THandler handler, ConsumerIdentity consumer, BatchConsumerSettings settings, TimeProvider time,
    IHostApplicationLifetime lifetime, IOptions<QueueOptions> options, ILogger<BatchConsumerService<TMessage, THandler>> logger) : BackgroundService
    where TMessage : class, IMessage<TMessage>, new()
    where THandler : class, IBatchHandler<TMessage>
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends a consumer, its stream still has to be read.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await HostStages.StartedAsync(lifetime, stopping.Token))
            return;
        var parser = new MessageParser<TMessage>(() => new TMessage());
        var reader = new BatchConsumer<TMessage>(queue, consumer, parser, new LoggedHandler(handler, consumer, logger), Paced(), time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await reader.RunAsync(stopping.Token);
            }
            catch (Exception exception)
            {
                RoomHostingLog.ConsumerFailed(logger, exception, consumer.Stream, consumer.Group);
                await Task.Delay(RestartDelay, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Ten heartbeats a lease: nine may be lost.
    private BatchConsumerSettings Paced() => settings with
    {
        HeartbeatInterval = options.Value.Lease / 10 < settings.HeartbeatInterval ? options.Value.Lease / 10 : settings.HeartbeatInterval,
        IsOutage = StorageErrors.IsOutage,
    };

    private sealed class LoggedHandler(THandler inner, ConsumerIdentity consumer, ILogger logger) : IBatchHandler<TMessage>
    {
        public async Task HandleAsync(TMessage message, Delivery delivery, CancellationToken cancellationToken)
        {
            try
            {
                await inner.HandleAsync(message, delivery, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                RoomHostingLog.BatchFailed(logger, exception, delivery.Message.BatchId, consumer.Stream, consumer.Group, delivery.DeliveryCount);
                throw;
            }
        }
    }
}
