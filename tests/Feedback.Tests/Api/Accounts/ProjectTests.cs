using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

public sealed class ProjectTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task GetProject_Default_ExistsFromTheStart()
    {
        Project project = await GetAsync("projects/default");
        project.DisplayName.ShouldBe("Default");
        project.ConsentMarkdownText.ShouldBeEmpty();
        project.CreateTime.ShouldNotBeNull();
    }

    [Fact]
    public async Task CreateProject_WithId_IsReadBackAndOwnedByItsCreator()
    {
        var wanted = new Project { DisplayName = "Dogs", Description = "Green ones.", Encoder = "projects/default/modelVersions/e", ConsentMarkdownText = "Yes?" };
        Project made = (await CreateAsync(wanted, "dogs")).Project;
        made.Name.ShouldBe("projects/dogs");
        made.ConsentVersion.ShouldBe(1);
        (await GetAsync("projects/dogs")).ShouldBe(made);
        Member owner = (await host.Accounts.ListMembersAsync(new ListMembersRequest { Parent = made.Name }, cancellationToken: Cancellation)).Members.ShouldHaveSingleItem();
        (owner.Subject, owner.Role).ShouldBe(("local", Role.Owner));
    }

    [Fact]
    public async Task CreateProject_SameRequestIdTwice_MakesOneProject()
    {
        string id = Guid.NewGuid().ToString();
        CreateProjectResponse first = await CreateAsync(new Project { DisplayName = "Once" }, requestId: id);
        (await CreateAsync(new Project { DisplayName = "Once" }, requestId: id)).ShouldBe(first);
        await AccountHost.RefusedAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", () => CreateAsync(new Project { DisplayName = "Twice" }, requestId: id));
        (await CreateAsync(new Project { DisplayName = "Once" })).Project.Name.ShouldNotBe(first.Project.Name);
    }

    [Fact]
    public async Task CreateProject_TakenId_Exists()
    {
        await CreateAsync(new Project { DisplayName = "A" }, "taken");
        await AccountHost.RefusedAsync(StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS", () => CreateAsync(new Project { DisplayName = "B" }, "taken"));
    }

    [Fact]
    public async Task CreateProject_BadFields_AreNamed()
    {
        await AccountHost.InvalidAsync("project.display_name", () => CreateAsync(new Project { DisplayName = " " }));
        await AccountHost.InvalidAsync("project.display_name", () => CreateAsync(new Project { DisplayName = new string('x', 101) }));
        await AccountHost.InvalidAsync("project.description", () => CreateAsync(new Project { DisplayName = "A", Description = new string('x', 1001) }));
        await AccountHost.InvalidAsync("project.consent_markdown_text", () => CreateAsync(new Project { DisplayName = "A", ConsentMarkdownText = new string('ä', 9000) }));
        await AccountHost.InvalidAsync("project_id", () => CreateAsync(new Project { DisplayName = "A" }, "Not An Id"));
    }

    [Fact]
    public async Task GetProject_Missing_IsNotFound() =>
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => GetAsync("projects/missing"));

    [Fact]
    public async Task ListProjects_InPages_ListsEveryProjectOnceNewestFirst()
    {
        string[] made = [await host.CreateProjectAsync(), await host.CreateProjectAsync(), await host.CreateProjectAsync()];
        var names = new List<string>();
        string token = "";
        do
        {
            ListProjectsResponse page = await host.Accounts.ListProjectsAsync(new ListProjectsRequest { PageSize = 2, PageToken = token }, cancellationToken: Cancellation);
            page.Projects.Count.ShouldBeInRange(1, 2);
            names.AddRange(page.Projects.Select(project => project.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        names.ShouldBeUnique();
        names.Where(made.Contains).ShouldBe(made.Reverse());
        names[^1].ShouldBe("projects/default");
        await AccountHost.RefusedAsync(StatusCode.InvalidArgument, "INVALID_PAGE_TOKEN",
            () => host.Accounts.ListProjectsAsync(new ListProjectsRequest { PageToken = "AAAA" }, cancellationToken: Cancellation).ResponseAsync);
    }

    [Fact]
    public async Task UpdateProject_WithMask_ChangesThoseFieldsAlone()
    {
        string name = await host.CreateProjectAsync("Old text.");
        Project changed = await UpdateAsync(new Project { Name = name, DisplayName = "New", Description = "ignored" }, "display_name");
        (changed.DisplayName, changed.Description, changed.ConsentVersion).ShouldBe(("New", "", 1));
        changed = await UpdateAsync(new Project { Name = name, ConsentMarkdownText = "New text." });
        (changed.DisplayName, changed.ConsentVersion).ShouldBe(("New", 2));
        (await UpdateAsync(new Project { Name = name, ConsentMarkdownText = "New text." })).ConsentVersion.ShouldBe(2);
        (await UpdateAsync(new Project { Name = name }, "consent_markdown_text")).ConsentMarkdownText.ShouldBeEmpty();
    }

    [Fact]
    public async Task UpdateProject_OldEtag_IsAborted()
    {
        string name = await host.CreateProjectAsync();
        string etag = (await GetAsync(name)).Etag;
        (await UpdateAsync(new Project { Name = name, Etag = etag, DisplayName = "First" })).Etag.ShouldNotBe(etag);
        await AccountHost.RefusedAsync(StatusCode.Aborted, "ETAG_MISMATCH", () => UpdateAsync(new Project { Name = name, Etag = etag, DisplayName = "Second" }));
        (await GetAsync(name)).DisplayName.ShouldBe("First");
    }

    [Fact]
    public async Task UpdateProject_BadRequests_AreRefused()
    {
        string name = await host.CreateProjectAsync();
        await AccountHost.InvalidAsync("update_mask", () => UpdateAsync(new Project { Name = name }, "consent_version"));
        await AccountHost.InvalidAsync("project.display_name", () => UpdateAsync(new Project { Name = name }, "display_name"));
        await AccountHost.InvalidAsync("project.name", () => UpdateAsync(new Project { Name = "dogs", DisplayName = "A" }));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => UpdateAsync(new Project { Name = "projects/missing", DisplayName = "A" }));
    }

    private async Task<CreateProjectResponse> CreateAsync(Project project, string id = "", string requestId = "") => await host.Accounts.CreateProjectAsync(
        new CreateProjectRequest { Project = project, ProjectId = id, RequestId = requestId }, cancellationToken: Cancellation);

    private async Task<Project> GetAsync(string name) => (await host.Accounts.GetProjectAsync(new GetProjectRequest { Name = name }, cancellationToken: Cancellation)).Project;

    private async Task<Project> UpdateAsync(Project project, params string[] mask) => (await host.Accounts.UpdateProjectAsync(
        new UpdateProjectRequest { Project = project, UpdateMask = mask.Length > 0 ? FieldMask.FromString(string.Join(',', mask)) : null }, cancellationToken: Cancellation)).Project;
}
