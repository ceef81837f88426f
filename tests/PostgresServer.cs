using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace RlhfT2I.TestKit;

/// <summary>
/// A PostgreSQL server on a free loopback port and a folder of its own, started when the first test asks for a database. One for each test assembly
/// (<c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>), with a database for each test. Tests skip where the server is not installed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _folder;
    private int _port;
    private Process? _server;

    /// <summary>Whether a commit is on the disk before it is answered, as servers are set up; tests do without.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Whether the server counts statements in <c>pg_stat_statements</c>, once that is switched on (<c>pg_stat_statements.track</c>). The module is in the server's package.</summary>
    public bool CountsStatements { get; init; }

    /// <summary>Folder of the newest server programs on this machine; null if there are none.</summary>
    public static string? Programs { get; } = FindPrograms();

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        await StartAsync();
        string name = $"test_{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made here.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the server, once, or again after it was ended.</summary>
    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_server is not null)
                return;
            Assert.SkipWhen(OperatingSystem.IsWindows() || Programs is null, "PostgreSQL is not installed (Debian package postgresql), so tests against it cannot run.");
            if (_folder is null)
                MakeCluster();
            _server = Launch(Path.Combine(Programs!, "postgres"),
                "-D", _folder!, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200",
                // Tests kill the process and not the machine: what it gave to the kernel stays.
                "-c", IsDurable ? "fsync=on" : "fsync=off", "-c", "logging_collector=off",
                "-c", CountsStatements ? "shared_preload_libraries=pg_stat_statements" : "shared_preload_libraries=");
            await ReachableAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills the server and all its children with no chance to end in order.</summary>
    public async Task KillAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_server is null)
                return;
            int[] all = [_server.Id, .. ChildrenOf(_server.Id)];
            foreach (int id in all)
                Kill(id);
            await _server.WaitForExitAsync();
            while (all.Any(IsAlive))
                await Task.Delay(10);
            _server.Dispose();
            _server = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the server in good order but without waiting for its callers: a fast shutdown.</summary>
    public async Task ShutDownAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_server is null)
                return;
            Run("kill", "-INT", _server.Id.ToString(CultureInfo.InvariantCulture));
            await _server.WaitForExitAsync();
            _server.Dispose();
            _server = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills the server and starts it again on the same port and data.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await KillAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
        _gate.Dispose();
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Database={database};Username=postgres;Timeout=15";

    private void MakeCluster()
    {
        _folder = Directory.CreateTempSubdirectory("rlhf-postgres-").FullName;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        if (Account is { } account)
            Run("chown", account, _folder);
        Process init = Launch(Path.Combine(Programs!, "initdb"), "-D", _folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        init.WaitForExit();
        if (init.ExitCode != 0)
            throw new InvalidOperationException($"initdb ended with {init.ExitCode}.");
    }

    // The server refuses to run as root.
    private static string? Account => Environment.IsPrivilegedProcess
        ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).FirstOrDefault(name => name == "postgres") ?? "nobody"
        : null;

    private static Process Launch(string program, params string[] arguments)
    {
        ProcessStartInfo start = Account is { } account
            ? new ProcessStartInfo("setpriv", ["--reuid", account, "--regid", GroupOf(account), "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        // Read and dropped, so that a full pipe never holds the server up.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string GroupOf(string account) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == account)[3];

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)) ?? throw new InvalidOperationException($"{program} did not start.");
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private async Task ReachableAsync()
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (_server is { HasExited: false } && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string? FindPrograms()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return debian.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
    }

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int id) && ParentOf(id) == parent)
                children.Add(id);
        }
        return children;
    }

    // /proc/ID/stat: "id (name) state parent ..."; the name may hold anything, so count from its end.
    private static int ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? 0 : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool IsAlive(int id) => ParentOf(id) != 0;

    private static void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
