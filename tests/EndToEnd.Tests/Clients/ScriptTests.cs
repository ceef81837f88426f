using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RlhfT2I.EndToEnd.Tests.Clients;

/// <summary>The examples of <c>deploy/clients</c> do what they say, by the key that <c>owner-key</c> made.</summary>
public sealed partial class ScriptTests(GuardedServer server, ITestOutputHelper output) : IClassFixture<GuardedServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("json.sh", "curl", "jq")]
    [InlineData("grpcurl.sh", "grpcurl", "jq")]
    [InlineData("client.py", "python3")]
    public async Task Script_WithAKey_DrawsFetchesLabelsAndReports(string script, params string[] tools)
    {
        string picture = server.File(script + ".png");
        (int code, string text) = await RunAsync(script, tools, server.Key, picture);
        code.ShouldBe(0, text + server.Output);
        Match report = Report().Match(text);
        report.Success.ShouldBeTrue(text);
        int.Parse(report.Groups["good"].Value).ShouldBeGreaterThanOrEqualTo(3);
        (await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken))[..8].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
    }

    [Theory]
    [InlineData("json.sh", "curl", "jq")]
    [InlineData("grpcurl.sh", "grpcurl", "jq")]
    [InlineData("client.py", "python3")]
    public async Task Script_WithAWorthlessKey_EndsAndSaysSo(string script, params string[] tools)
    {
        (int code, string text) = await RunAsync(script, tools, "rlhf_key_worthless", server.File(script + ".none"));
        code.ShouldNotBe(0, text);
        text.ShouldMatch("(?i)unauthenticated|CREDENTIAL_INVALID");
    }

    private async Task<(int Code, string Text)> RunAsync(string script, string[] tools, string key, string picture)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts need a POSIX shell.");
        foreach (string tool in tools)
            Assert.SkipWhen(Find(tool) is null, $"{tool} is not installed, so {script} cannot run.");
        string path = Path.Combine(Repository(), "deploy", "clients", script);
        string? python = script.EndsWith(".py", StringComparison.Ordinal) ? await FindPythonAsync() : "";
        Assert.SkipWhen(python is null, "No Python here has grpcio and what generates stubs (Debian packages python3-grpcio, protobuf-compiler, protobuf-compiler-grpc).");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var environment = new Dictionary<string, string>
        {
            ["RLHF_API_KEY"] = key,
            ["RLHF_SERVER"] = server.Grpc.ToString(),
            ["RLHF_JSON"] = server.Json.ToString().TrimEnd('/'),
            ["RLHF_STUBS"] = server.File("stubs"),
        };
        (int Code, string Text) result = python!.Length > 0
            ? await ProcessAsync(python, [path, "A green dog.", picture], environment, patience.Token)
            : await ProcessAsync(path, ["A green dog.", picture], environment, patience.Token);
        output.WriteLine(result.Text);
        return result;
    }

    private static async Task<string?> FindPythonAsync()
    {
        // A Python of one's own often comes first and lacks the packages of the system's.
        foreach (string? python in new[] { Find("python3"), "/usr/bin/python3" })
        {
            if (python is not null && File.Exists(python)
                && (await ProcessAsync(python, ["-c", Find("grpc_python_plugin") is null ? "import grpc, grpc_tools.protoc" : "import grpc"], [], TestContext.Current.CancellationToken)).Code == 0)
                return python;
        }
        return null;
    }

    private static async Task<(int Code, string Text)> ProcessAsync(
        string program, IEnumerable<string> arguments, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            string text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, text + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The tests do not run in a checkout.");
    }

    [GeneratedRegex(@"^(?<images>\d+) images, (?<good>\d+) good, (?<bad>\d+) bad$", RegexOptions.Multiline)]
    private static partial Regex Report();
}
