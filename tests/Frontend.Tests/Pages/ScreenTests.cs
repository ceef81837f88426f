using Microsoft.Playwright;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>Pictures of every page, for eyes: <c>make screens</c>. They go to the folder that RLHF_SCREENS names.</summary>
public sealed class ScreenTests(Browser browser, OpenSite site)
{
    private static readonly (string Name, int Width, int Height, ColorScheme Scheme, bool Touch)[] Looks =
    [
        ("light", 1280, 800, ColorScheme.Light, false),
        ("dark", 1280, 800, ColorScheme.Dark, false),
        ("phone", 390, 844, ColorScheme.Light, true),
    ];

    [Fact(Explicit = true)]
    public async Task RatersPages_InEveryLook_AreDrawn()
    {
        string folder = Folder();
        string project = await site.CreateProjectAsync("Cats and cups");
        await site.AddTasksAsync(project, [.. Enumerable.Range(0, 12).Select(i => $"A photo of {i + 2} red cats on a blue table by the sea.")]);
        await site.AddBallotsAsync(project, ["A watercolor of two dogs under a yellow umbrella.", "Two cups."], votesPerPrompt: 9);
        foreach ((string name, int width, int height, ColorScheme scheme, bool touch) in Looks)
        {
            await using Visit visit = await Visit.OpenAsync(browser, site, width, height, scheme, touch);
            // As pages are when nothing moves any more.
            Task Shoot(string page) => visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{page}-{name}.png"), Animations = ScreenshotAnimations.Disabled });
            await visit.Page.GotoAsync("/");
            await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Projects" }).WaitForAsync();
            await Shoot("home");
            await visit.Page.GotoAsync("/sign-in");
            await visit.Page.GetByLabel("API key").WaitForAsync();
            await Shoot("sign-in");
            await visit.Page.GotoAsync("/join#rlhf_inv_example");
            await visit.Page.GetByLabel("Your name").WaitForAsync();
            await Shoot("join");
            await visit.Page.GotoAsync($"/{project}/label");
            // The first visit has them to read; the server knows on every other device that they were.
            await visit.ReadInstructionsAsync();
            await visit.ReadyAsync();
            await Shoot("label");
            await visit.Page.Keyboard.PressAsync("i");
            await visit.Page.Locator("dialog .markdown").WaitForAsync();
            await Shoot("instructions");
            await visit.Page.Keyboard.PressAsync("Escape");
            await visit.Page.Keyboard.PressAsync("g");
            await visit.Page.Keyboard.PressAsync("x");
            await Shoot("label-answered");
            await visit.Page.Keyboard.PressAsync("?");
            await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await Shoot("keys");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change keys" }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change G: Good" }).ClickAsync();
            await visit.Page.Keyboard.PressAsync("b");
            await Shoot("keys-changing");
            await visit.Page.Keyboard.PressAsync("Escape");
            await visit.Page.Keyboard.PressAsync("Escape");
            await visit.Page.Keyboard.PressAsync("z");
            await visit.Page.Keyboard.PressAsync("+");
            await visit.Page.Keyboard.PressAsync("+");
            await Shoot("closely");
            await visit.Page.Keyboard.PressAsync("Escape");
            await visit.Context.SetOfflineAsync(true);
            await visit.Page.Keyboard.PressAsync("b");
            await visit.Page.GetByText("kept on this device").WaitForAsync();
            await Shoot("label-offline");
            await visit.Context.SetOfflineAsync(false);
            await visit.Page.GotoAsync($"/{project}/evaluate");
            await visit.ReadyAsync();
            await visit.Page.Keyboard.PressAsync("ArrowLeft");
            await Shoot("evaluate");
            await ShootRaterChoicesAsync(visit, project, Shoot);
            await visit.Page.Keyboard.PressAsync("z");
            await visit.Page.Keyboard.PressAsync("+");
            await Shoot("evaluate-closely");
        }
        string empty = await site.CreateProjectAsync("Nothing yet");
        await using Visit last = await Visit.OpenAsync(browser, site);
        await last.GoAsync(empty, "label");
        await last.Page.Locator(".empty-state").WaitForAsync();
        await last.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "label-nothing-light.png") });
    }

    [Fact(Explicit = true)]
    public async Task WorkPages_InEveryLook_AreDrawn()
    {
        string folder = Folder();
        Science science = await Science.MakeAsync(site, "Whole loop");
        foreach ((string name, int width, int height, ColorScheme scheme, bool touch) in Looks)
        {
            await using Visit visit = await Visit.OpenAsync(browser, site, width, height, scheme, touch);
            foreach ((string page, string path) in science.Pages())
            {
                await visit.OpenWorkPageAsync(science.Project, path);
                await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{page}-{name}.png"), FullPage = true });
            }
        }
    }

    private static string Folder()
    {
        string folder = Environment.GetEnvironmentVariable("RLHF_SCREENS") is { Length: > 0 } given ? given : "out/screens";
        return Directory.CreateDirectory(folder).FullName;
    }

    // Another language, texts from right to left, blurred pictures; all as they were afterwards.
    private static async Task ShootRaterChoicesAsync(Visit visit, string project, Func<string, Task> shoot)
    {
        ILocator blur = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Blur pictures until they are asked for" });
        foreach (string page in new[] { "label", "evaluate" })
        {
            await visit.Page.GotoAsync($"/{project}/{page}");
            await visit.ReadyAsync();
            await blur.ClickAsync();
            await visit.Page.Locator(".veil-lift").First.WaitForAsync();
            await shoot($"{page}-blurred");
            await blur.ClickAsync();
            await visit.Page.EvaluateAsync("() => { document.documentElement.dir = 'rtl'; }");
            await shoot($"{page}-rtl");
            await visit.Page.GetByLabel("Language").SelectOptionAsync("de");
            await visit.Page.Locator("html[lang=de]").WaitForAsync();
            await shoot($"{page}-german");
            if (page == "label")
            {
                await visit.Page.Keyboard.PressAsync("?");
                await shoot("keys-german");
                await visit.Page.Keyboard.PressAsync("Escape");
            }
            await visit.Page.GetByLabel("Sprache").SelectOptionAsync("en");
            await visit.Page.Locator("html[lang=en]").WaitForAsync();
        }
    }
}
