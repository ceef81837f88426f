using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>The pages of owners and scientists on a real server, with the data of a whole loop.</summary>
public sealed class WorkPageTests(Browser browser, OpenSite site)
{
    private const int NarrowWidth = 360;
    private static readonly string[] Varied = ["labels", "raters/invitations", "settings/guidelines", "fine-tuning/new", "compare", "models"];

    /// <summary>A whole loop and dozens of audits take many minutes, so it runs by itself (-explicit only).</summary>
    [Fact(Explicit = true)]
    public async Task EveryPage_AfterAWholeLoop_IsCleanInBothThemesAndWidths()
    {
        Science science = await Science.MakeAsync(site, "Whole loop");
        foreach ((ColorScheme scheme, int width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, NarrowWidth) })
        {
            await using Visit visit = await Visit.OpenAsync(browser, site, width, 800, scheme);
            foreach ((_, string path) in science.Pages())
            {
                await visit.OpenWorkPageAsync(science.Project, path);
                // axe takes seconds: in the second look it judges one page of each build.
                if (width > NarrowWidth || Varied.Contains(path))
                    await visit.CheckAccessibleAsync($"{path} at {width}");
                await visit.CheckWidthAsync();
                await visit.CheckQuietAsync();
                (await visit.Page.Locator(".notice.danger").CountAsync()).ShouldBe(0, $"{path}: {await visit.Page.Locator("main").InnerTextAsync()}");
            }
        }
        await CheckNumbersAsync(science);
    }

    [Fact]
    public async Task HostilePrompts_InGridsTablesAndForms_AreText()
    {
        string project = await site.CreateProjectAsync("hostile work");
        GenerationJob job = await site.GenerateAsync(project, HostilePrompts.All, 1, ImagePurpose.Unlabeled);
        await using Visit visit = await Visit.OpenAsync(browser, site, 360);
        await visit.OpenWorkPageAsync(project, $"generation/prompts/{Science.Id(job.PromptSet)}");
        var shown = new List<string>(await visit.Page.Locator(".prompt-cell").AllTextContentsAsync());
        await visit.CheckWidthAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await visit.Page.GetByText("Page 2").WaitForAsync();
        await visit.Page.WaitForFunctionAsync("count => document.querySelectorAll('.prompt-cell').length < count", shown.Count);
        shown.AddRange(await visit.Page.Locator(".prompt-cell").AllTextContentsAsync());
        shown.Order(StringComparer.Ordinal).ShouldBe(HostilePrompts.All.Order(StringComparer.Ordinal));
        await visit.OpenWorkPageAsync(project, $"generation/jobs/{Science.Id(job.Name)}");
        await visit.Page.Locator(".image-tile img").First.WaitForAsync();
        await visit.CheckWidthAsync();
        for (int i = 0; i < 24; i += 5)
        {
            await visit.Page.Locator(".image-tile").Nth(i).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await visit.CheckWidthAsync();
            await visit.Page.Keyboard.PressAsync("Escape");
        }
        await visit.CheckQuietAsync();
    }

    [Fact]
    public async Task Generation_StartedByForm_FillsItsGridAsItRuns()
    {
        string project = await site.CreateProjectAsync("by form");
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.OpenWorkPageAsync(project, "generation/prompts");
        await visit.Page.GetByLabel("Prompts", new() { Exact = true }).SelectOptionAsync("list");
        await visit.Page.GetByLabel("Prompts, one a line").FillAsync("A red cat.\nTwo cups.\nA red cat.");
        await visit.Page.GetByText("2 prompts, at most").WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the prompt set" }).PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Generate images for it" }).ClickAsync();
        await visit.Page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync(Site.Model);
        await visit.Page.GetByLabel("Images per prompt").FillAsync("2");
        await visit.Page.GetByText("Seed and sampling").ClickAsync();
        await visit.Page.GetByLabel("Width in pixels").FillAsync("7");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        // The server names the field; the page shows what it says at that very field.
        ILocator width = visit.Page.GetByLabel("Width in pixels");
        await visit.Page.Locator(".field-error").First.WaitForAsync();
        (await width.GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await width.FillAsync("");
        await visit.Page.GetByLabel("Denoising steps").FillAsync("2");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("/generation/jobs/"));
        await visit.Page.Locator(".badge.good").WaitForAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelectorAll('.image-tile img').length === 4");
        await visit.CheckQuietAsync();
    }

    [Fact]
    public async Task Invitation_IsShownOnce_AndLetsARaterIn()
    {
        string project = await site.CreateProjectAsync("invited");
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.OpenWorkPageAsync(project, "raters/invitations");
        await visit.Page.GetByLabel("Name for people").FillAsync("<b>students</b>");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        string link = await visit.Page.GetByTestId("secret").InnerTextAsync();
        link.ShouldMatch("^http://[^/]+/join#rlhf_inv_[A-Za-z0-9_-]{20,}$");
        await visit.Page.GetByText("<b>students</b>").WaitForAsync();
        await visit.Page.ReloadAsync();
        await visit.Page.GetByText("<b>students</b>").WaitForAsync();
        (await visit.Page.ContentAsync()).ShouldNotContain(link.Split('#')[1]);
        await visit.CheckQuietAsync();
    }

    private async Task CheckNumbersAsync(Science science)
    {
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.OpenWorkPageAsync(science.Project, "labels");
        (await visit.Page.GetByTestId("label-distribution").Locator("tfoot").InnerTextAsync()).ShouldMatch(@"Total\s+18\s+18\s+9\s+50.0 %\s+9\s+50.0 %\s+0\s+0.0 %");
        await visit.OpenWorkPageAsync(science.Project, $"fine-tuning/jobs/{Science.Id(science.FineTuningJob.Name)}");
        // Two prompts, drawn before the first update and after every second one.
        await visit.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.sample-picture img')].filter((image) => image.naturalWidth > 0).length === 6");
        (await visit.Page.Locator(".figure").CountAsync()).ShouldBeGreaterThanOrEqualTo(4);
        await visit.OpenWorkPageAsync(science.Project, $"models/{science.FineTuningJob.ModelVersion}");
        string lineage = await visit.Page.GetByTestId("lineage").InnerTextAsync();
        foreach (string kind in new[] { "Fine-tuning run", "Training set", "Reward model", "Label snapshot", "Prompt set" })
            lineage.ShouldContain(kind);
        await visit.CheckQuietAsync();
    }
}
