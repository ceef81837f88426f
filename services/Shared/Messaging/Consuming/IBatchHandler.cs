using Google.Protobuf;

namespace RlhfT2I.Messaging.Consuming;

/// <summary>What a room does with a batch. It may be called more than once for one batch, so it stores its effect by batch id.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
public interface IBatchHandler<TMessage>
    where TMessage : IMessage<TMessage>
{
    /// <summary>Deals with a batch; when it returns, the effect is durable.</summary>
    /// <param name="message">The message.</param>
    /// <param name="delivery">How it came: batch id, trace, count of deliveries.</param>
    /// <param name="cancellationToken">Set when the lease is lost or the consumer stops: drop the work.</param>
    /// <exception cref="PoisonMessageException">It can never be dealt with.</exception>
    Task HandleAsync(TMessage message, Delivery delivery, CancellationToken cancellationToken);
}
