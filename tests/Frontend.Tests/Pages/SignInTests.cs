using Microsoft.Playwright;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>Raters who come by an invitation, owners who come with a key, and where their secrets are afterwards.</summary>
public sealed class SignInTests(Browser browser, GuardedSite site)
{
    [Fact]
    public async Task TwoRaters_WithInvitations_NeverGetTheSameTask()
    {
        const int taskCount = 10;
        string project = await site.CreateProjectAsync("two raters");
        await site.AddTasksAsync(project, [.. Enumerable.Range(0, taskCount).Select(i => $"A cat number {i}.")]);
        var invitation = new CreateInvitationRequest { Parent = project, Invitation = new Invitation { DisplayName = "both", MaxUseCount = 2 } };
        string secret = (await site.Accounts.CreateInvitationAsync(invitation, site.Owner, cancellationToken: TestContext.Current.CancellationToken)).Secret;
        await using Visit first = await JoinAsync(secret, "Ann"), second = await JoinAsync(secret, "Bob");
        await first.GoAsync(project, "label");
        await second.GoAsync(project, "label");

        var seen = new List<string>();
        Visit[] raters = [first, second];
        for (int i = 0; await NextAsync(raters[i % 2]) is { } task || await NextAsync(raters[(i + 1) % 2]) is not null; i++)
        {
            if (await NextAsync(raters[i % 2]) is not { } name)
                continue;
            seen.Add(name);
            // No skips: what one rater skips is handed to the other.
            foreach (string key in new[] { "g", "b", "g" })
                await raters[i % 2].Page.Keyboard.PressAsync(key);
            await raters[i % 2].Page.WaitForFunctionAsync("name => document.querySelector('[data-task]')?.dataset.task !== name", name);
        }
        IReadOnlyList<Label> labels = await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Count >= 3 * taskCount);
        labels.GroupBy(label => label.Image).Max(image => image.Count()).ShouldBe(1);
        labels.Select(label => label.Rater).Distinct().Count().ShouldBe(2);
        seen.ShouldBeUnique();
        await first.CheckQuietAsync();
    }

    [Fact]
    public async Task Invitation_OnceUsed_IsNowhereInThePage()
    {
        string project = await site.CreateProjectAsync("one rater");
        var invitation = new CreateInvitationRequest { Parent = project, Invitation = new Invitation() };
        string secret = (await site.Accounts.CreateInvitationAsync(invitation, site.Owner, cancellationToken: TestContext.Current.CancellationToken)).Secret;
        await using Visit visit = await JoinAsync(secret, "");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Label" }).First.WaitForAsync();
        string reach = await visit.Page.EvaluateAsync<string>("() => [location.href, document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.outerHTML].join()");
        reach.ShouldNotContain(secret);
        reach.ShouldNotContain("rlhf_ses_");
        BrowserContextCookiesResult cookie = (await visit.Context.CookiesAsync()).Single();
        cookie.HttpOnly.ShouldBeTrue();
        cookie.SameSite.ShouldBe(SameSiteAttribute.Strict);
        // A rater has the rater's pages only.
        (await visit.Page.Locator("nav a").AllInnerTextsAsync()).ShouldBeSubsetOf(["Label", "Evaluate"]);
        await using Visit again = await Visit.OpenAsync(browser, site);
        await again.Page.GotoAsync($"/join#{secret}");
        await again.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await again.Page.GetByText("was not accepted").WaitForAsync();
    }

    [Fact]
    public async Task Key_Pasted_SignsInAndOut()
    {
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.Page.GotoAsync("/projects/default/label");
        await visit.Page.WaitForURLAsync("**/sign-in?to=*");
        await visit.Page.GetByLabel("API key").FillAsync("rlhf_key_wrong");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.Page.GetByText("was not accepted").WaitForAsync();
        await visit.Page.GetByLabel("API key").FillAsync(site.Key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/projects/default/label");
        (await visit.Page.EvaluateAsync<string>("() => document.cookie + JSON.stringify(localStorage)")).ShouldNotContain(site.Key);
        await visit.ReadInstructionsAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/sign-in");
        (await visit.Context.CookiesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Consent_IsAskedBeforeTheFirstTask()
    {
        string project = await site.CreateProjectAsync("consent");
        await site.AddTasksAsync(project, ["A red cat."]);
        var change = new UpdateProjectRequest { Project = new Project { Name = project, ConsentMarkdownText = "Your answers are **kept**." } };
        await site.Accounts.UpdateProjectAsync(change, site.Owner, cancellationToken: TestContext.Current.CancellationToken);
        var invitation = new CreateInvitationRequest { Parent = project, Invitation = new Invitation() };
        string secret = (await site.Accounts.CreateInvitationAsync(invitation, site.Owner, cancellationToken: TestContext.Current.CancellationToken)).Secret;
        await using Visit visit = await JoinAsync(secret, "Eve");
        await visit.Page.GotoAsync($"/{project}/label");
        ILocator agree = visit.Page.GetByRole(AriaRole.Button, new() { Name = "I agree" });
        await agree.WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the text again" }).ClickAsync();
        await visit.CheckAccessibleAsync("consent");
        await agree.ClickAsync();
        await visit.ReadInstructionsAsync();
        await visit.ReadyAsync();
        await visit.CheckQuietAsync();
    }

    private async Task<Visit> JoinAsync(string secret, string name)
    {
        Visit visit = await Visit.OpenAsync(browser, site);
        await visit.Page.GotoAsync($"/join#{secret}");
        await visit.Page.GetByLabel("Your name").FillAsync(name);
        visit.Page.Url.ShouldNotContain(secret);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Uri(site.Address, "/").AbsoluteUri);
        return visit;
    }

    // The task on the screen; null when there is none.
    private static async Task<string?> NextAsync(Visit visit)
    {
        await visit.Page.Locator("[data-ready=true]").Or(visit.Page.Locator(".empty-state")).First.WaitForAsync();
        ILocator task = visit.Page.Locator("[data-task]");
        return await task.CountAsync() == 0 ? null : await task.GetAttributeAsync("data-task");
    }
}
