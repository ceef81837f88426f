using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Database;

/// <summary>A migrated SQLite file that is deleted when disposed.</summary>
internal sealed class SampleDatabase : ISampleDatabase
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbContextOptions<SampleContext> _options;

    public SampleDatabase(bool isMigrated = true)
    {
        _options = (DbContextOptions<SampleContext>)new DbContextOptionsBuilder<SampleContext>().UseSqliteFile(_folder.File("sample.db")).Options;
        using SampleContext context = CreateDbContext();
        if (isMigrated)
            context.Database.Migrate();
    }

    public SampleContext CreateDbContext() => new(_options);

    public IDatabaseClock Clock(ManualTime time) => new HostDatabaseClock(time);

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
