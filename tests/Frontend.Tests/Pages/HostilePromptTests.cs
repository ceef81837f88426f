using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>What people write stays text on every page: nothing runs, nothing is asked of another host, nothing breaks out of its place.</summary>
public sealed class HostilePromptTests(Browser browser, OpenSite site)
{
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(360, 740)]
    public async Task LabelPage_OfEveryPrompt_ShowsItAsText(int width, int height)
    {
        string project = await site.CreateProjectAsync("hostile labels");
        await site.AddTasksAsync(project, HostilePrompts.All);
        await using Visit visit = await Visit.OpenAsync(browser, site, width, height);
        await visit.GoAsync(project, "label");
        await CheckEachAsync(visit, "[data-task]", "data-task", "s", "s", "s");
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(360, 740)]
    public async Task EvaluatePage_OfEveryPrompt_ShowsItAsText(int width, int height)
    {
        string project = await site.CreateProjectAsync("hostile ballots");
        await site.AddBallotsAsync(project, HostilePrompts.All);
        await using Visit visit = await Visit.OpenAsync(browser, site, width, height);
        await visit.GoAsync(project, "evaluate");
        await CheckEachAsync(visit, "[data-ballot]", "data-ballot", "ArrowDown", "ArrowDown");
    }

    private static async Task CheckEachAsync(Visit visit, string selector, string attribute, params string[] keys)
    {
        var seen = new List<string>();
        for (int i = 0; i < HostilePrompts.All.Count; i++)
        {
            await visit.ReadyAsync();
            string? name = await visit.Page.Locator(selector).GetAttributeAsync(attribute);
            seen.Add(await visit.Page.Locator(".prompt-text bdi").EvaluateAsync<string>("element => element.textContent"));
            (await visit.Page.Locator(".prompt-text bdi").EvaluateAsync<int>("element => element.childElementCount")).ShouldBe(0);
            await visit.CheckWidthAsync();
            await visit.CheckQuietAsync();
            foreach (string key in keys)
                await visit.Page.Keyboard.PressAsync(key);
            await visit.Page.WaitForFunctionAsync(
                "([selector, attribute, name]) => document.querySelector(selector)?.getAttribute(attribute) !== name", new[] { selector, attribute, name });
        }
        seen.Order(StringComparer.Ordinal).ShouldBe(HostilePrompts.All.Order(StringComparer.Ordinal));
        await visit.CheckQuietAsync();
    }
}
