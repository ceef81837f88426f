using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

[assembly: AssemblyFixture(typeof(PostgresRoomDatabase))]

namespace RlhfT2I.TestKit;

/// <summary>What a room under test stores its rows in: the same tests run on the embedded database and on a server.</summary>
public abstract class RoomDatabase
{
    /// <summary>The file below the room's data root, which the room makes and migrates itself.</summary>
    public static RoomDatabase Embedded { get; } = new EmbeddedDatabase();

    /// <summary>Options of a room with this data root. Rooms with one root share one database, one after the other.</summary>
    public abstract Task<string[]> ArgumentsAsync(string root);

    /// <summary>Brings the database to the state that the room asks for, before it starts.</summary>
    public abstract Task MigrateAsync(IServiceProvider room);

    private sealed class EmbeddedDatabase : RoomDatabase
    {
        public override Task<string[]> ArgumentsAsync(string root) => Task.FromResult(Array.Empty<string>());

        public override Task MigrateAsync(IServiceProvider room) => Task.CompletedTask;
    }
}

/// <summary>Databases of a PostgreSQL server that the test assembly shares, a database for each data root. Tests skip where it is not installed.</summary>
public sealed class PostgresRoomDatabase : RoomDatabase, IAsyncDisposable
{
    private readonly PostgresServer _server = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _connectionStrings = [];

    public override async Task<string[]> ArgumentsAsync(string root) =>
        ["--Storage:Provider=Postgres", $"--Storage:ConnectionString={await _connectionStrings.GetOrAdd(root, _ => new(_server.CreateDatabaseAsync)).Value}"];

    public override Task MigrateAsync(IServiceProvider room) =>
        room.GetServices<IHostCommand>().Single(command => command.Verb == "migrate").RunAsync(TextWriter.Null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
