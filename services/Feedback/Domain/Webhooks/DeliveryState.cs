namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>Where a delivery stands.</summary>
internal enum DeliveryState
{
    /// <summary>Waits for its first or next try, or is being tried.</summary>
    Pending,

    /// <summary>Final: the receiver took it.</summary>
    Delivered,

    /// <summary>Final: the last try failed, or too many waited already.</summary>
    GivenUp,
}
