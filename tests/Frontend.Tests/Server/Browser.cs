using Microsoft.Playwright;

namespace RlhfT2I.Frontend.Tests.Server;

/// <summary>The machine's own Chromium; none is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; skips the test where there is none.</summary>
    public IBrowser Get()
    {
        Assert.SkipWhen(_browser is null, $"Chromium is not installed: none of {string.Join(", ", Programs)}, and RLHF_CHROMIUM names none.");
        return _browser!;
    }

    public async ValueTask InitializeAsync()
    {
        string? program = Environment.GetEnvironmentVariable("RLHF_CHROMIUM") ?? Array.Find(Programs, File.Exists);
        if (program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // A container has neither user namespaces for the sandbox nor a large /dev/shm.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
