using Microsoft.Playwright;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>The raters' pages speak the language of the browser until the rater chooses another.</summary>
public sealed class LanguageTests(Browser browser, OpenSite site)
{
    [Fact]
    public async Task Language_OfTheBrowser_GivesWayToTheChosenOne()
    {
        string project = await site.CreateProjectAsync("languages");
        await site.AddTasksAsync(project, ["A red cat."]);
        await using Visit visit = await Visit.OpenAsync(browser, site, language: "de-AT");
        await visit.Page.GotoAsync($"/{project}/label");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Gelesen" }).ClickAsync();
        await visit.ReadyAsync();
        (await SpokenAsync(visit)).ShouldBe("de ltr");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Gut (Bild 1)", Pressed = true }).WaitForAsync();
        await visit.CheckAccessibleAsync("label in German");

        await visit.Page.GetByLabel("Sprache").SelectOptionAsync("en");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Good image 1", Pressed = true }).WaitForAsync();
        await visit.Page.ReloadAsync();
        await visit.ReadyAsync();
        (await SpokenAsync(visit)).ShouldBe("en ltr");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Good image 2" }).WaitForAsync();
        await visit.CheckQuietAsync();
    }

    private static Task<string> SpokenAsync(Visit visit) => visit.Page.EvaluateAsync<string>("() => `${document.documentElement.lang} ${document.documentElement.dir}`");
}
