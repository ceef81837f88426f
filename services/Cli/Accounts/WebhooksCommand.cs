using System.CommandLine;
using System.Globalization;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Accounts;

/// <summary><c>rlhf webhooks</c>: makes, lists and deletes webhooks.</summary>
public static class WebhooksCommand
{
    private const string Description =
        """
        Makes, lists and deletes webhooks: web addresses that are told of events.

        Examples:
          rlhf webhooks create https://hooks.example.org/rlhf
          rlhf webhooks create https://hooks.example.org/rlhf --event job-finished --event dead-letter --json
          rlhf webhooks list
          rlhf webhooks delete WEBHOOK
        """;

    private static readonly Dictionary<string, WebhookEventKind> Kinds = new(StringComparer.Ordinal)
    {
        ["job-finished"] = WebhookEventKind.JobFinished,
        ["labeling-complete"] = WebhookEventKind.LabelingComplete,
        ["rater-auto-paused"] = WebhookEventKind.RaterAutoPaused,
        ["dead-letter"] = WebhookEventKind.DeadLetter,
    };

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("webhooks", Description)
    {
        New(output, error),
        List(output, error),
        Delete(output, error),
    };

    private static Command New(TextWriter output, TextWriter error)
    {
        var uri = new Argument<string>("URI") { Description = "Address that begins with https://, on a host that the server's settings allow." };
        var id = new Option<string>("--id") { Description = "Id of the new webhook.", DefaultValueFactory = _ => "" };
        Option<string[]> events = new Option<string[]>("--event") { Description = "What it is told of; once for each. [default: all]" }.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var command = new Command("create", "Makes a webhook and shows the secret that its requests are signed with, this once.") { uri, id, events };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string[] words = parsed.GetValue(events) ?? [];
            CreateWebhookResponse made = await session.Suite.Accounts.CreateWebhookAsync(
                new()
                {
                    Parent = session.Names.Project,
                    WebhookId = parsed.GetRequiredValue(id),
                    Webhook = new Webhook
                    {
                        Uri = parsed.GetRequiredValue(uri),
                        EventKinds = { (words.Length == 0 ? Kinds.Keys : words.Distinct(StringComparer.Ordinal)).Select(word => Kinds[word]) },
                    },
                },
                cancellationToken: cancellationToken);
            session.Screen.Result(made, () => session.Screen.Fields(("name", made.Webhook.Name), ("address", made.Webhook.Uri), ("told of", Text(made.Webhook)), ("secret", made.Secret)));
            session.Screen.Note("The secret is not shown again. The receiver checks signatures with it.");
            return ExitCodes.Success;
        });
    }

    private static Command List(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the webhooks of the project, newest first, and how deliveries go."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<Webhook> webhooks = await ServerStreams.ListAsync<Webhook>(async (size, token) =>
            {
                ListWebhooksResponse page = await session.Suite.Accounts.ListWebhooksAsync(
                    new() { Parent = session.Names.Project, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.Webhooks, page.NextPageToken);
            });
            session.Screen.Results(webhooks, () => session.Screen.Table(
                ["webhook", "address", "told of", "last success", "failed since", "waiting", "given up", "last error"],
                webhooks.Select(webhook => (IReadOnlyList<string>)
                [
                    ResourceName.IdOf(webhook.Name), webhook.Uri, Text(webhook), Ends.Text(webhook.LastSuccessTime), Number(webhook.FailureCount),
                    Number(webhook.PendingDeliveryCount), Number(webhook.AbandonedDeliveryCount), webhook.LastErrorMessage,
                ])));
            return ExitCodes.Success;
        });

    private static Command Delete(TextWriter output, TextWriter error)
    {
        var webhook = new Argument<string>("WEBHOOK") { Description = "Id or name of the webhook." };
        var command = new Command("delete", "Deletes a webhook and what waits for it.") { webhook };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string name = session.Names.Of(ResourceName.Webhooks, parsed.GetRequiredValue(webhook));
            DeleteWebhookResponse done = await session.Suite.Accounts.DeleteWebhookAsync(new() { Name = name }, cancellationToken: cancellationToken);
            session.Screen.Result(done, () => session.Screen.Line($"{name} is deleted."));
            return ExitCodes.Success;
        });
    }

    private static string Text(Webhook webhook) => string.Join(", ", webhook.EventKinds.Select(kind => Words.Of(kind)));

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
