using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>One service of the suite as a process that can be killed, frozen, stopped and started again on the same ports.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const int KeptLines = 400;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly string _program;
    private readonly IReadOnlyList<string> _arguments;
    private readonly Queue<string> _output = new();
    private readonly StreamWriter _log;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Process? _process;

    /// <param name="name">What reports call it.</param>
    /// <param name="program">Its program.</param>
    /// <param name="grpcPort">Port of gRPC.</param>
    /// <param name="jsonPort">Port of pages and health.</param>
    /// <param name="settings">Options, as <c>Key=Value</c>.</param>
    /// <param name="log">File that takes all it writes; begun anew.</param>
    public ServiceProcess(string name, string program, int grpcPort, int jsonPort, IEnumerable<string> settings, string log)
    {
        _log = new StreamWriter(log) { AutoFlush = true };
        (Name, _program, GrpcPort, JsonPort) = (name, program, grpcPort, jsonPort);
        _arguments =
        [
            string.Create(CultureInfo.InvariantCulture, $"--Endpoints:GrpcPort={grpcPort}"), string.Create(CultureInfo.InvariantCulture, $"--Endpoints:JsonPort={jsonPort}"),
            .. settings.Select(setting => $"--{setting}"),
        ];
    }

    public string Name { get; }

    /// <summary>Path of the program.</summary>
    public string Program => _program;

    public int GrpcPort { get; }

    public int JsonPort { get; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The last lines that it wrote, over all its lives.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Its largest resident set so far, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            _process!.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        await UntilReadyAsync(cancellationToken);
    }

    /// <summary>Starts it without waiting: what it needs may be away.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        // Their lives are short: no time goes into code that would only pay in long ones.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        _process?.Dispose();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); !await IsReadyAsync(cancellationToken);)
        {
            if (!IsRunning)
                throw new InvalidOperationException($"{Name} ended with code {_process!.ExitCode}:\n{Output}");
            if (Stopwatch.GetElapsedTime(start) > StartPatience)
                throw new TimeoutException($"{Name} is not ready after {StartPatience}:\n{Output}");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Runs a verb of the program, such as <c>migrate</c>, to its end.</summary>
    public async Task<int> RunVerbAsync(string verb, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_program, [verb, .. _arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Ends it as a power cut does.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Stops its clock: it holds its leases and says nothing.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on as if nothing had happened.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await ThawAsync();
        await KillAsync();
        _process?.Dispose();
        _http.Dispose();
        lock (_output)
            _log.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri($"http://127.0.0.1:{JsonPort}/health/ready"), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _log.WriteLine(line);
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }
    }
}
