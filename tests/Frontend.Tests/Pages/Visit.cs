using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>A browser window on a site, which keeps watch over scripts, the content security policy and other hosts.</summary>
internal sealed class Visit : IAsyncDisposable
{
    // Alerts and marks are what the hostile prompts of the tests would leave.
    private const string Watch =
        """
        window.__trouble = [];
        window.addEventListener("securitypolicyviolation", (event) => window.__trouble.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
        window.addEventListener("error", (event) => window.__trouble.push(`error ${event.message}`));
        window.alert = () => window.__trouble.push("alert");
        """;

    private const int MaxTroubleCount = 20;

    private readonly List<string> _foreign = [];
    private readonly ConcurrentQueue<string> _trouble = [];

    private Visit(IBrowserContext context, IPage page, Uri address)
    {
        (Context, Page) = (context, page);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                _foreign.Add(request.Url);
        };
        page.RequestFailed += (_, request) => Note($"{request.Method} {request.Url}: {request.Failure}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Note(message.Text);
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; }

    /// <summary>Opens a window. Skips the test without browser or pages.</summary>
    public static async Task<Visit> OpenAsync(Browser browser, Site site, int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, bool touch = false, string language = "en")
    {
        IBrowser program = browser.Get();
        await site.RequirePagesAsync();
        IBrowserContext context = await program.NewContextAsync(new()
        {
            BaseURL = site.Address.AbsoluteUri,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = language,
            HasTouch = touch,
            IsMobile = touch,
            DeviceScaleFactor = touch ? 2 : 1,
        });
        context.SetDefaultTimeout(60_000);
        await context.AddInitScriptAsync(Watch);
        return new Visit(context, await context.NewPageAsync(), site.Address);
    }

    /// <summary>Opens a page of a project; reads the instructions, if they come up.</summary>
    public async Task GoAsync(string project, string page)
    {
        await Page.GotoAsync($"/{project}/{page}");
        if (page == "label")
            await ReadInstructionsAsync();
    }

    /// <summary>Opens a page of an owner or scientist and waits for everything that was on its way.</summary>
    public async Task OpenWorkPageAsync(string project, string path)
    {
        await Page.GotoAsync($"/{project}/{path}");
        await Page.Locator("main h1").WaitForAsync();
        await Page.WaitForFunctionAsync("() => document.querySelector('.loading') === null && document.querySelector('main h1') !== null");
    }

    /// <summary>Waits until a task or ballot is there to be answered.</summary>
    public Task ReadyAsync() => Page.WaitForSelectorAsync("[data-ready=true]");

    /// <summary>Waits until the page knows whether the instructions were read; reads them if not.</summary>
    public async Task ReadInstructionsAsync()
    {
        ILocator page = Page.Locator(".label-page:not([data-guideline=asked])");
        await page.WaitForAsync();
        if (await page.GetAttributeAsync("data-guideline") == "unread")
            await Page.GetByRole(AriaRole.Button, new() { Name = "I have read them" }).ClickAsync();
        await Page.Locator(".label-page[data-guideline=read]").WaitForAsync();
    }

    /// <summary>Fails if a script ran that should not, a policy was violated, or another host was asked.</summary>
    public async Task CheckQuietAsync()
    {
        (await Page.EvaluateAsync<string[]>("() => window.__trouble")).ShouldBeEmpty();
        _foreign.ShouldBeEmpty();
    }

    /// <summary>Fails if the page is wider than its window.</summary>
    public async Task CheckWidthAsync() =>
        (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth")).ShouldBeLessThanOrEqualTo(0);

    /// <summary>Fails with what axe finds (WCAG 2.2 A and AA, and best practices).</summary>
    public async Task CheckAccessibleAsync(string name)
    {
        AxeResult result = await Page.RunAxe();
        result.Violations.Select(violation => $"{name}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}").ShouldBeEmpty();
        result.Passes.Length.ShouldBeGreaterThan(10);
    }

    /// <summary>Closes the window. Where a test fails its output says which page was open and what had gone wrong on it.</summary>
    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{Page.Url} {string.Join(Environment.NewLine, _trouble)}");
        await Context.DisposeAsync();
    }

    private void Note(string trouble)
    {
        if (_trouble.Count < MaxTroubleCount)
            _trouble.Enqueue(trouble);
    }
}
