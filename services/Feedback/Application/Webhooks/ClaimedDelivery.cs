namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>A delivery in the hands of this process, for one try.</summary>
/// <param name="Number">The delivery.</param>
/// <param name="Webhook">Name of the webhook.</param>
/// <param name="Address">Where to.</param>
/// <param name="Secret">What to sign with.</param>
/// <param name="EventId">The event.</param>
/// <param name="Body">Body of the request.</param>
/// <param name="Attempt">Which try it is, from 1.</param>
internal sealed record ClaimedDelivery(long Number, string Webhook, string Address, string Secret, string EventId, string Body, int Attempt)
{
    /// <summary>Nothing that must not be logged.</summary>
    public override string ToString() => $"try {Attempt} of delivery {Number} of {Webhook}";
}
