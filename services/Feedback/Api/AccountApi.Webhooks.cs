using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;
using StoredKind = RlhfT2I.Feedback.Domain.Webhooks.WebhookEventKind;

namespace RlhfT2I.Feedback.Api;

/// <content>Webhooks.</content>
internal sealed partial class AccountApi
{
    /// <inheritdoc />
    public override async Task<CreateWebhookResponse> CreateWebhook(CreateWebhookRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        (Uri address, List<StoredKind> kinds) = CheckWebhook(request);
        CreateWebhookResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                StoredWebhook webhook = await WebhookBook.CreateAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.WebhookId, address, kinds);
                return new CreateWebhookResponse { Webhook = AccountContracts.Webhook(webhook, 0), Secret = webhook.Secret };
            },
            answer => new CreateWebhookResponse { Webhook = answer.Webhook }, kept => kept,
            context.CancellationToken);
        AccountLog.WebhookCreated(logger, response.Webhook.Name);
        return response;
    }

    /// <inheritdoc />
    public override async Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context)
    {
        Callers.Owner(context);
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<(StoredWebhook Webhook, int PendingCount)> webhooks = await store.ReadAsync(
            session => WebhookBook.ListAsync(session, request.Parent, before, size + 1), context.CancellationToken);
        (List<(StoredWebhook Webhook, int PendingCount)> page, string next) = Requests.Cut(request, webhooks, size, entry => entry.Webhook.Number);
        return new ListWebhooksResponse { Webhooks = { page.Select(entry => AccountContracts.Webhook(entry.Webhook, entry.PendingCount)) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override async Task<DeleteWebhookResponse> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        DeleteWebhookResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await WebhookBook.DeleteAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name);
                return new DeleteWebhookResponse();
            },
            context.CancellationToken);
        AccountLog.WebhookDeleted(logger, request.Name);
        return response;
    }

    private (Uri Address, List<StoredKind> Kinds) CheckWebhook(CreateWebhookRequest request)
    {
        List<StoredKind> kinds = [.. request.Webhook.EventKinds.Select(kind => (StoredKind)kind)];
        (Uri? address, string problem) = webhookHosts.Read(request.Webhook.Uri);
        new RequestValidator(request)
            .Require(address is not null, "webhook.uri", $"'{request.Webhook.Uri[..Math.Min(200, request.Webhook.Uri.Length)]}' {problem}")
            .Count("webhook.event_kinds", kinds.Count, 1, Enum.GetValues<StoredKind>().Length)
            .Require(kinds.TrueForAll(Enum.IsDefined), "webhook.event_kinds", "has a kind that there is not")
            .Distinct("webhook.event_kinds", kinds.Select(kind => kind.ToString()))
            .ThrowIfInvalid();
        return (address ?? throw new InvalidRequestException([new FieldViolation("webhook.uri", problem)]), kinds);
    }
}
