using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace RlhfT2I.EndToEnd.Tests.Server;

/// <summary>The standalone server as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private bool _isDisposed;

    private ServerProcess(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(FindProgram(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // One thread for tensors: the tests are not the only ones on the machine.
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Address of gRPC.</summary>
    public Uri Grpc { get; private set; } = null!;

    /// <summary>Address of pages and JSON.</summary>
    public Uri Json { get; private set; } = null!;

    /// <summary>What it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Memory that it holds.</summary>
    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server on free ports and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string root, string bundle, CancellationToken cancellationToken, params string[] settings)
    {
        // What a killed one left would be taken for the new one's.
        string file = Path.Combine(root, "server.json");
        File.Delete(file);
        var server = new ServerProcess(["--data", root, "--grpc-port", "0", "--json-port", "0", $"--Bundle:Folder={bundle}", .. settings]);
        for (long start = Stopwatch.GetTimestamp(); !File.Exists(file);)
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(start) > StartPatience)
                throw new InvalidOperationException($"The server does not listen:\n{server.Output}");
            await Task.Delay(10, cancellationToken);
        }
        using JsonDocument addresses = JsonDocument.Parse(await File.ReadAllTextAsync(file, cancellationToken));
        server.Grpc = new Uri(addresses.RootElement.GetProperty("grpc").GetString()!);
        server.Json = new Uri(addresses.RootElement.GetProperty("json").GetString()!);
        return server;
    }

    /// <summary>Runs a server that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using var server = new ServerProcess(arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        await server._process.WaitForExitAsync(patience.Token);
        return (server._process.ExitCode, server.Output);
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    /// <summary>The program in the build output of its own project, of the same configuration and platform as this one.</summary>
    private static string FindProgram()
    {
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string output = Path.Combine([.. here.Split(Path.DirectorySeparatorChar)[^4..]]);
        string? root = here;
        while (root is not null && !File.Exists(Path.Combine(root, "RlhfT2I.sln")))
            root = Path.GetDirectoryName(root);
        string program = Path.Combine(root ?? here, "services", "Standalone", output, OperatingSystem.IsWindows() ? "RlhfT2I.Standalone.exe" : "RlhfT2I.Standalone");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not built; run 'make build' first.");
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
