using System.Diagnostics;

namespace RlhfT2I.Frontend.Tests;

/// <summary>The pages' own unit tests and linter, so that one run tells of everything.</summary>
public sealed class FrontendUnitTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("test")]
    [InlineData("lint")]
    public async Task Script_OfTheFrontend_Succeeds(string script)
    {
        string folder = Path.Combine(Root(), "gateway", "frontend");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "node_modules", ".installed")), "The pages were not built: Node.js 20.19 or newer with npm is needed.");
        var start = new ProcessStartInfo("npm", ["run", "--silent", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> normal = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), faults = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await process.WaitForExitAsync(patience.Token);
        output.WriteLine(await normal);
        process.ExitCode.ShouldBe(0, $"{await normal}\n{await faults}");
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"There is no RlhfT2I.sln above {AppContext.BaseDirectory}.");
    }
}
