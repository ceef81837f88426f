using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>Accounts of one project, with one rater.</summary>
internal sealed class FakeAccounts(FakeWorld world) : AccountService.AccountServiceBase
{
    public override Task<CreateProjectResponse> CreateProject(CreateProjectRequest request, ServerCallContext context)
    {
        string name = $"projects/{request.ProjectId}";
        return Task.FromResult(new CreateProjectResponse { Project = world.Add(world.Projects, name, new Project(request.Project) { Name = name }) });
    }

    public override Task<ListProjectsResponse> ListProjects(ListProjectsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListProjectsResponse { Projects = { world.Projects.Values } });

    public override Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        string id = request.ApiKeyId.Length > 0 ? request.ApiKeyId : $"key-{world.ApiKeys.Count}";
        var key = new ApiKey(request.ApiKey) { Name = $"{request.Parent}/apiKeys/{id}", SecretPrefix = "rlhf_key_0123" };
        return Task.FromResult(new CreateApiKeyResponse { ApiKey = world.Add(world.ApiKeys, key.Name, key), Secret = "rlhf_key_0123456789" });
    }

    public override Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        world.Authorization = context.RequestHeaders.GetValue("authorization");
        // A page for each key: the verb has to ask again.
        List<ApiKey> keys = [.. world.ApiKeys.Values];
        int index = request.PageToken.Length > 0 ? int.Parse(request.PageToken) : 0;
        var page = new ListApiKeysResponse { ApiKeys = { keys.Skip(index).Take(1) } };
        page.NextPageToken = index + 1 < keys.Count ? $"{index + 1}" : "";
        return Task.FromResult(page);
    }

    public override Task<DeleteApiKeyResponse> DeleteApiKey(DeleteApiKeyRequest request, ServerCallContext context)
    {
        world.Get(world.ApiKeys, request.Name);
        world.ApiKeys.Remove(request.Name);
        return Task.FromResult(new DeleteApiKeyResponse());
    }

    public override Task<CreateWebhookResponse> CreateWebhook(CreateWebhookRequest request, ServerCallContext context)
    {
        string id = request.WebhookId.Length > 0 ? request.WebhookId : $"hook-{world.Webhooks.Count}";
        var webhook = new Webhook(request.Webhook) { Name = $"{request.Parent}/webhooks/{id}", FailureCount = 3, PendingDeliveryCount = 2, AbandonedDeliveryCount = 1, LastErrorMessage = "no answer" };
        return Task.FromResult(new CreateWebhookResponse { Webhook = world.Add(world.Webhooks, webhook.Name, webhook), Secret = "whsec_0123456789" });
    }

    public override Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context) =>
        Task.FromResult(new ListWebhooksResponse { Webhooks = { world.Webhooks.Values } });

    public override Task<DeleteWebhookResponse> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context)
    {
        world.Get(world.Webhooks, request.Name);
        world.Webhooks.Remove(request.Name);
        return Task.FromResult(new DeleteWebhookResponse());
    }

    public override Task<CreateInvitationResponse> CreateInvitation(CreateInvitationRequest request, ServerCallContext context) => Task.FromResult(new CreateInvitationResponse
    {
        Invitation = new Invitation(request.Invitation) { Name = $"{request.Parent}/invitations/i1" },
        Secret = "rlhf_inv_0123456789",
    });

    public override Task<ListRatersResponse> ListRaters(ListRatersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListRatersResponse { Raters = { Rater($"{request.Parent}/raters/r1", RaterState.Active) } });

    public override Task<PauseRaterResponse> PauseRater(PauseRaterRequest request, ServerCallContext context)
    {
        world.Log.Enqueue($"pause {request.Name}: {request.Comment}");
        return Task.FromResult(new PauseRaterResponse { Rater = Rater(request.Name, RaterState.Paused) });
    }

    public override Task<ResumeRaterResponse> ResumeRater(ResumeRaterRequest request, ServerCallContext context)
    {
        world.Log.Enqueue($"resume {request.Name}");
        return Task.FromResult(new ResumeRaterResponse { Rater = Rater(request.Name, RaterState.Active) });
    }

    private static Rater Rater(string name, RaterState state) => new()
    {
        Name = name,
        DisplayName = "Ada",
        State = state,
        CreateTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
    };
}
