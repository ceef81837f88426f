using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace RlhfT2I.Storage.Tests.Database;

/// <summary>A migrated schema on a PostgreSQL server.</summary>
internal sealed class PostgresSampleDatabase : ISampleDatabase
{
    private readonly DbContextOptions<SampleContext> _options;

    private PostgresSampleDatabase(string connectionString) =>
        _options = (DbContextOptions<SampleContext>)new DbContextOptionsBuilder<SampleContext>().UsePostgresServer(connectionString, "sample").Options;

    public static async Task<PostgresSampleDatabase> CreateAsync(PostgresServer server, bool isMigrated = true)
    {
        var database = new PostgresSampleDatabase(await server.CreateDatabaseAsync());
        await using SampleContext context = database.CreateDbContext();
        if (isMigrated)
            await context.Database.MigrateAsync();
        return database;
    }

    public SampleContext CreateDbContext() => new PostgresSampleContext(_options);

    public IDatabaseClock Clock(ManualTime time) => new ShiftedClock(time);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class ShiftedClock(ManualTime time) : IDatabaseClock
    {
        private readonly ServerDatabaseClock _server = new();
        private readonly DateTimeOffset _start = time.GetUtcNow();

        public async ValueTask<DateTimeOffset> GetUtcNowAsync(DbContext context, CancellationToken cancellationToken) =>
            await _server.GetUtcNowAsync(context, cancellationToken) + (time.GetUtcNow() - _start);
    }
}
