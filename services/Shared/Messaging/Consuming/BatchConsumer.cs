using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using RlhfT2I.Messaging.Diagnostics;

namespace RlhfT2I.Messaging.Consuming;

/// <summary>
/// Reads a stream for a group and hands each batch to a handler: acknowledges after the effect, renews leases meanwhile, rejects what failed, and makes
/// what can never succeed a dead letter.
/// </summary>
/// <typeparam name="TMessage">The message of the stream.</typeparam>
/// <param name="queue">The queue.</param>
/// <param name="consumer">Who reads.</param>
/// <param name="parser">Reads the message.</param>
/// <param name="handler">What is done with it.</param>
/// <param name="settings">How it works.</param>
/// <param name="time">Paces heartbeats.</param>
public sealed class BatchConsumer<TMessage>(
    IBatchQueue queue, ConsumerIdentity consumer, MessageParser<TMessage> parser, IBatchHandler<TMessage> handler, BatchConsumerSettings settings, TimeProvider time)
    where TMessage : IMessage<TMessage>
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);

    /// <summary>Consumes until it is stopped; batches in work are then given back for others.</summary>
    /// <param name="cancellationToken">Stops the consumer.</param>
    /// <returns>Completes when all work has ended; faulted if the queue itself failed.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        settings.Validate();
        // If one loop dies of the queue, the others stop too, and the host sees why.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(_ => LoopAsync(stop)));
    }

    private async Task LoopAsync(CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (Delivery delivery in await queue.ReceiveAsync(consumer, 1, Wait, stop.Token))
                    await ProcessAsync(delivery, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped in good order.
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task ProcessAsync(Delivery delivery, CancellationToken stopping)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var done = new CancellationTokenSource();
        Task heartbeat = HeartbeatAsync(delivery, work, done.Token);
        (string verb, Func<Task<bool>> answer) = await HandleAsync(delivery, work.Token);
        await done.CancelAsync();
        await heartbeat;
        long start = Stopwatch.GetTimestamp();
        bool isHeld = await answer();
        QueueTelemetry.EndSettle(queue.SystemName, consumer, verb, start, isHeld);
    }

    /// <summary>Lets the handler work, and says what the queue is to be told.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws goes to the queue as the batch's error, and from there to the dead letters.")]
    private async Task<(string Verb, Func<Task<bool>> Answer)> HandleAsync(Delivery delivery, CancellationToken work)
    {
        long start = Stopwatch.GetTimestamp();
        using Activity? process = QueueTelemetry.StartProcess(queue.SystemName, delivery);
        Exception? error = null;
        try
        {
            await handler.HandleAsync(MessageOf(delivery), delivery, work);
            return ("ack", () => queue.AcknowledgeAsync(delivery, CancellationToken.None));
        }
        catch (OperationCanceledException exception) when (work.IsCancellationRequested)
        {
            error = exception;
            // Refused by the queue if it was the lease that was lost.
            return ("release", () => queue.ReleaseAsync(delivery, CancellationToken.None));
        }
        catch (Exception exception) when (exception is PoisonMessageException or InvalidProtocolBufferException)
        {
            error = exception;
            return ("dead_letter", () => queue.DeadLetterAsync(delivery, exception.Message, CancellationToken.None));
        }
        catch (Exception exception) when (settings.IsOutage(exception))
        {
            error = exception;
            // The next batch would fare no better: this loop waits, still holding the lease, and the delivery does not count.
            await Task.Delay(settings.RetryDelay, time, work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ("release", () => queue.ReleaseAsync(delivery, CancellationToken.None));
        }
        catch (Exception exception)
        {
            error = exception;
            return ("reject", () => queue.RejectAsync(delivery, $"{exception.GetType().Name}: {exception.Message}", RetryDelay(delivery.DeliveryCount), CancellationToken.None));
        }
        finally
        {
            QueueTelemetry.EndProcess(process, queue.SystemName, consumer, start, error);
        }
    }

    // An entry without an id was not written by a room; its empty payload would be read as a message of defaults.
    private TMessage MessageOf(Delivery delivery) => delivery.Message.BatchId.Length > 0
        ? parser.ParseFrom(delivery.Message.Payload.Span)
        : throw new PoisonMessageException("The entry has no batch_id.");

    private async Task HeartbeatAsync(Delivery delivery, CancellationTokenSource work, CancellationToken done)
    {
        // A timer of its own: a handler that computes for long does not hold it up.
        using var timer = new PeriodicTimer(settings.HeartbeatInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (await IsHeldAsync(delivery, done))
                    continue;
                await work.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    private async Task<bool> IsHeldAsync(Delivery delivery, CancellationToken done)
    {
        try
        {
            return await queue.ExtendLeaseAsync(delivery, done);
        }
        catch (QueueUnavailableException)
        {
            // A queue that is away gives the entry to nobody else; it may be back before the lease ends.
            return true;
        }
    }

    private TimeSpan RetryDelay(int deliveryCount)
    {
        double seconds = settings.RetryDelay.TotalSeconds * Math.Pow(2, Math.Min(deliveryCount - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxRetryDelay.TotalSeconds));
    }
}
