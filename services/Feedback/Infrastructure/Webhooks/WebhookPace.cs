namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>How often the sender looks for due deliveries.</summary>
/// <param name="Look">Longest time between two looks.</param>
internal sealed record WebhookPace(TimeSpan Look)
{
    /// <summary>That of the product.</summary>
    public static readonly WebhookPace Usual = new(TimeSpan.FromSeconds(1));
}
