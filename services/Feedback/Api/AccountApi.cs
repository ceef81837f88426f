using Grpc.Core;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Options;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>Accounts over gRPC. This part: projects and what was changed in them.</summary>
internal sealed partial class AccountApi(
    IFeedbackStore store, RepeatableCalls calls, JobChanges<Evaluation> changes, WebhookHosts webhookHosts, IOptions<AccountOptions> options, TimeProvider time,
    ILogger<AccountApi> logger)
    : AccountService.AccountServiceBase
{
    private const int MostConsentBytes = 16 * 1024;

    private static readonly string[] ProjectFields = ["display_name", "description", "encoder", "consent_markdown_text"];

    /// <inheritdoc />
    public override Task<CreateProjectResponse> CreateProject(CreateProjectRequest request, ServerCallContext context)
    {
        Project wanted = request.Project;
        CheckProject(new RequestValidator(request), wanted, [.. ProjectFields]);
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new CreateProjectResponse
            {
                Project = AccountContracts.Project(await ProjectBook.CreateAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.ProjectId,
                    name => new StoredProject
                    {
                        Name = name,
                        DisplayName = wanted.DisplayName,
                        Description = wanted.Description,
                        Encoder = wanted.Encoder,
                        ConsentText = wanted.ConsentMarkdownText,
                        CreateTime = session.Now,
                        UpdateTime = session.Now,
                    })),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetProjectResponse> GetProject(GetProjectRequest request, ServerCallContext context) => new()
    {
        Project = AccountContracts.Project(await store.ReadAsync(session => ProjectBook.GetAsync(session, request.Name), context.CancellationToken)),
    };

    /// <inheritdoc />
    public override async Task<ListProjectsResponse> ListProjects(ListProjectsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        CallerIdentity caller = CallerIdentity.Of(context);
        List<StoredProject> projects = await store.ReadAsync(
            async session => await ProjectBook.ListAsync(session, await IdentityOfAsync(session, caller), before, size + 1), context.CancellationToken);
        (List<StoredProject> page, string next) = Requests.Cut(request, projects, size, project => project.Number);
        return new ListProjectsResponse { Projects = { page.Select(AccountContracts.Project) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override Task<UpdateProjectResponse> UpdateProject(UpdateProjectRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        Project wanted = request.Project;
        HashSet<string> changed = ChangedFields(request);
        CheckProject(new RequestValidator(request), wanted, changed);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new UpdateProjectResponse
            {
                Project = AccountContracts.Project(await ProjectBook.ChangeAsync(session, Callers.AuthorOf(caller, context, request.RequestId), wanted.Name, project =>
                {
                    if (wanted.Etag.Length > 0 && wanted.Etag != AccountContracts.EtagOf(project))
                        throw new EtagMismatchException(wanted.Name);
                    Apply(wanted, changed, project);
                })),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<ListAuditEventsResponse> ListAuditEvents(ListAuditEventsRequest request, ServerCallContext context)
    {
        Callers.Owner(context);
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<AuditRecord> records = await store.ReadAsync(
            session => AuditTrail.ListAsync(session, request.Parent, request.Subject, request.Resource, before, size + 1), context.CancellationToken);
        (List<AuditRecord> page, string next) = Requests.Cut(request, records, size, record => record.Number);
        return new ListAuditEventsResponse { AuditEvents = { page.Select(AccountContracts.Event) }, NextPageToken = next };
    }

    private Task<AccountIdentity> IdentityOfAsync(IFeedbackSession session, CallerIdentity caller) => IdentityBook.OfSubjectAsync(
        session, caller.Subject, [.. Callers.GrantsOf(caller), .. SettingsRolesOf(caller.Subject).Select(role => ("", role))]);

    private static HashSet<string> ChangedFields(UpdateProjectRequest request)
    {
        if (request.UpdateMask is { Paths.Count: > 0 } mask)
            return [.. mask.Paths];
        Project wanted = request.Project;
        string[] values = [wanted.DisplayName, wanted.Description, wanted.Encoder, wanted.ConsentMarkdownText];
        return [.. ProjectFields.Where((_, i) => values[i].Length > 0)];
    }

    private static void CheckProject(RequestValidator validator, Project wanted, HashSet<string> changed)
    {
        foreach (string path in changed.Where(path => !ProjectFields.Contains(path)))
            validator.Require(false, "update_mask", $"'{path}' is not one of {string.Join(", ", ProjectFields)}");
        if (changed.Contains("display_name"))
            validator.Name("project.display_name", wanted.DisplayName);
        int consentBytes = System.Text.Encoding.UTF8.GetByteCount(wanted.ConsentMarkdownText);
        validator
            .Text("project.description", wanted.Description, 1000)
            .Text("project.consent_markdown_text", wanted.ConsentMarkdownText, MostConsentBytes)
            .Require(consentBytes <= MostConsentBytes, "project.consent_markdown_text", $"{consentBytes} bytes are more than {MostConsentBytes}")
            .ThrowIfInvalid();
    }

    private static void Apply(Project wanted, HashSet<string> changed, StoredProject project)
    {
        if (changed.Contains("display_name"))
            project.DisplayName = wanted.DisplayName;
        if (changed.Contains("description"))
            project.Description = wanted.Description;
        if (changed.Contains("encoder"))
            project.Encoder = wanted.Encoder;
        if (changed.Contains("consent_markdown_text"))
            project.ChangeConsent(wanted.ConsentMarkdownText);
    }
}
