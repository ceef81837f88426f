using System.Diagnostics;
using Google.Protobuf;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.Messaging.Publishing;

/// <summary>Makes outbox rows.</summary>
public static class OutboxMessages
{
    /// <summary>The row of a message; add it to the context that stores the effect. It carries the trace of the current activity.</summary>
    /// <param name="stream">Stream to publish on.</param>
    /// <param name="batchId">Identity of the batch, stable over every delivery.</param>
    /// <param name="message">The message; at most <see cref="QueueMessage.MaxPayloadBytes"/> when serialised.</param>
    /// <param name="createTime">When it was decided.</param>
    /// <exception cref="ArgumentException">The batch id is empty or the message too large.</exception>
    public static OutboxMessage Create(string stream, string batchId, IMessage message, DateTimeOffset createTime)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stream);
        ArgumentNullException.ThrowIfNull(message);
        byte[] payload = message.ToByteArray();
        new QueueMessage(batchId, payload).Validate();
        return new OutboxMessage
        {
            Stream = stream,
            BatchId = batchId,
            Payload = payload,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
            CreateTime = createTime,
        };
    }
}
