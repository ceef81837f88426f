using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RlhfT2I.TestKit;

/// <summary>A redis-server of a test's own: a free loopback port, a temporary folder, <c>appendonly yes</c> and <c>noeviction</c> unless told otherwise.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("rlhf-redis-").FullName;
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(int port, string[] settings) => (Port, _settings) = (port, settings);

    /// <summary>Port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Address as StackExchange.Redis takes it.</summary>
    public string Configuration => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether redis-server is on the PATH.</summary>
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Program)));

    /// <summary>Starts a server; skips the running test with a message where redis-server is not installed.</summary>
    /// <param name="settings">Further arguments, such as <c>--maxmemory-policy allkeys-lru</c>; the last one of a name counts.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        if (!IsInstalled)
            Xunit.Assert.Skip($"{Program} is not on the PATH (Debian: apt-get install redis-server).");
        var server = new RedisServer(FreePort.Find(), settings);
        await server.RestartAsync();
        return server;
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Ends it in good order, as a restart of the service does.</summary>
    public async Task ShutDownAsync()
    {
        if (_process is null)
            return;
        await AskAsync("SHUTDOWN");
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts the process, killing what runs, on the same port and folder, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--daemonize", "no",
            "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction", .. _settings,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        // Nobody reads them, and a full pipe would stop the server.
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (long since = Stopwatch.GetTimestamp(); !await AnswersAsync();)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{Program} ended with code {_process.ExitCode}.");
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException($"{Program} does not answer on port {Port}.");
            await Task.Delay(10);
        }
    }

    /// <summary>Drops everything.</summary>
    public async Task FlushAsync()
    {
        if (await AskAsync("FLUSHALL") is var answer && !answer.StartsWith("+OK", StringComparison.Ordinal))
            throw new InvalidOperationException($"FLUSHALL: {answer}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // PONG also means that the append-only file is loaded.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await AskAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        byte[] answer = new byte[256];
        return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
    }
}
