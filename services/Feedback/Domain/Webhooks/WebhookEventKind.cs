namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>What a webhook is told of. Numbers are those of the contract's <c>WebhookEventKind</c>.</summary>
internal enum WebhookEventKind
{
    JobFinished = 1,
    LabelingComplete = 2,
    RaterAutoPaused = 3,
    DeadLetter = 4,
}
