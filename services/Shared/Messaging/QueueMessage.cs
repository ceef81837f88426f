namespace RlhfT2I.Messaging;

/// <summary>What is published: a claim check, never pixels.</summary>
/// <param name="BatchId">Identity of the batch, stable over every delivery.</param>
/// <param name="Payload">The serialised message; at most <see cref="MaxPayloadBytes"/>. Not changed after publication.</param>
/// <param name="TraceParent">W3C <c>traceparent</c> of what decided it; <c>null</c> for none.</param>
/// <param name="TraceState">W3C <c>tracestate</c>; <c>null</c> for none.</param>
public sealed record QueueMessage(string BatchId, ReadOnlyMemory<byte> Payload, string? TraceParent = null, string? TraceState = null)
{
    /// <summary>Largest payload in bytes: 1 MiB, a thousand times a usual batch.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>Refuses a message that no queue takes.</summary>
    /// <exception cref="ArgumentException">The batch id is empty or the payload too large.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(BatchId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Payload.Length, MaxPayloadBytes, nameof(Payload));
    }
}
