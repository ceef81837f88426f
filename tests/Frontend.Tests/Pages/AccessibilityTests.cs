using Microsoft.Playwright;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>axe finds nothing on any page, in both themes and at both widths.</summary>
public sealed class AccessibilityTests(Browser browser, OpenSite site)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Pages_OfRaters_AreClean(ColorScheme scheme, int width)
    {
        string project = await site.CreateProjectAsync("axe");
        await site.AddTasksAsync(project, ["A red cat on a blue table.", "Two cups."]);
        await site.AddBallotsAsync(project, ["A red cat on a blue table."]);
        await using Visit visit = await Visit.OpenAsync(browser, site, width, 800, scheme);
        foreach ((string path, string awaited) in new[] { ("/", "Projects"), ("/sign-in", "Sign in"), ("/join", "Welcome") })
        {
            await visit.Page.GotoAsync(path);
            await visit.Page.GetByRole(AriaRole.Heading, new() { Name = awaited }).First.WaitForAsync();
            await visit.CheckAccessibleAsync(path);
            await visit.CheckWidthAsync();
        }

        await visit.Page.GotoAsync($"/{project}/label");
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visit.CheckAccessibleAsync("instructions");
        await visit.ReadInstructionsAsync();
        await visit.ReadyAsync();
        await visit.CheckAccessibleAsync("label");
        await visit.CheckWidthAsync();
        await visit.Page.Keyboard.PressAsync("g");
        await visit.CheckAccessibleAsync("label, answered");
        foreach ((string key, string name) in new[] { ("?", "keys"), ("z", "closely"), ("r", "report") })
        {
            await visit.Page.Keyboard.PressAsync(key);
            await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await visit.CheckAccessibleAsync(name);
            await visit.Page.Keyboard.PressAsync("Escape");
        }

        await visit.GoAsync(project, "evaluate");
        await visit.ReadyAsync();
        await visit.CheckAccessibleAsync("evaluate");
        await visit.CheckWidthAsync();
        await visit.Page.Keyboard.PressAsync("z");
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visit.CheckAccessibleAsync("evaluate, closely");
        await visit.CheckQuietAsync();
    }
}
