namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>Sets of event kinds, stored as the bits of a number so that the database finds who is told of a kind.</summary>
internal static class WebhookKinds
{
    /// <summary>The bit of a kind.</summary>
    public static int Bit(this WebhookEventKind kind) => 1 << (int)kind;

    /// <summary>The number of a set.</summary>
    public static int Pack(IEnumerable<WebhookEventKind> kinds) => kinds.Aggregate(0, (bits, kind) => bits | kind.Bit());

    /// <summary>The set of a number, in the order of the contract.</summary>
    public static IEnumerable<WebhookEventKind> Unpack(int bits) => Enum.GetValues<WebhookEventKind>().Where(kind => (bits & kind.Bit()) != 0);

    /// <summary>The word for a kind in the body of a request.</summary>
    public static string TypeOf(WebhookEventKind kind) => kind switch
    {
        WebhookEventKind.JobFinished => "job.finished",
        WebhookEventKind.LabelingComplete => "labeling.complete",
        WebhookEventKind.RaterAutoPaused => "rater.auto_paused",
        WebhookEventKind.DeadLetter => "dead_letter.created",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };
}
