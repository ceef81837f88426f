using System.Diagnostics.Metrics;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Feedback.Diagnostics;

/// <summary>Activities and metrics of the room.</summary>
internal static class FeedbackDiagnostics
{
    public static readonly RoomDiagnostics Room = new("Feedback");

    private static readonly Counter<long> Labels = Room.Meter.CreateCounter<long>("rlhf.label.votes", "{vote}", "Images that raters judged or skipped.");

    private static readonly Counter<long> GoldAnswers = Room.Meter.CreateCounter<long>("rlhf.label.gold_answers", "{answer}", "Gold questions that raters answered.");

    private static readonly Counter<long> Votes = Room.Meter.CreateCounter<long>("rlhf.evaluation.votes", "{vote}", "Ballots that raters answered.");

    private static readonly Counter<long> WebhookTries = Room.Meter.CreateCounter<long>("rlhf.webhook.tries", "{try}", "Tries to bring an event to a webhook.");

    /// <summary>Counts a task's answers. By answer alone: raters, projects and tasks would be values without end.</summary>
    public static void CountLabels(IEnumerable<GivenAnswer> answers)
    {
        foreach (GivenAnswer answer in answers)
            Labels.Add(1, new KeyValuePair<string, object?>("rlhf.label.answer", $"{answer.Verdict}".ToUpperInvariant()));
    }

    /// <summary>Counts a judged answer to a gold question.</summary>
    public static void CountGold(bool isRight) => GoldAnswers.Add(1, new KeyValuePair<string, object?>("rlhf.label.gold_outcome", isRight ? "RIGHT" : "WRONG"));

    /// <summary>Counts a ballot that was answered.</summary>
    public static void CountVote() => Votes.Add(1);

    /// <summary>Counts a try to bring an event to a webhook.</summary>
    /// <param name="outcome">DELIVERED, FAILED or GIVEN_UP.</param>
    public static void CountWebhookTry(string outcome) => WebhookTries.Add(1, new KeyValuePair<string, object?>("rlhf.webhook.outcome", outcome));
}
