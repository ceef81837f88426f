namespace RlhfT2I.Storage.Outbox;

/// <summary>
/// A message that was decided in the same transaction as an effect. The row stays until every consumer group has dealt with the message, so that a
/// queue that lost everything is filled again from here.
/// </summary>
public sealed class OutboxMessage
{
    /// <summary>Longest stream name, batch id, entry id, epoch and trace field, in characters.</summary>
    public const int MaxFieldLength = 512;

    /// <summary>Order of decision; given by the database.</summary>
    public long Id { get; init; }

    /// <summary>Stream to publish on.</summary>
    public required string Stream { get; init; }

    /// <summary>Identity of the batch, stable over every delivery.</summary>
    public required string BatchId { get; init; }

    /// <summary>The serialised message.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>W3C <c>traceparent</c> of what decided it; <c>null</c> for none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C <c>tracestate</c>; <c>null</c> for none.</summary>
    public string? TraceState { get; init; }

    /// <summary>When it was decided, by the clock of the host that did.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Id that the queue gave the entry; <c>null</c> before publication.</summary>
    public string? EntryId { get; set; }

    /// <summary>Life of the queue in which it was published; entries of an earlier life are gone. <c>null</c> before publication.</summary>
    public string? Epoch { get; set; }
}
