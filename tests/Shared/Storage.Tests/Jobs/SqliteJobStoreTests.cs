using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Tests.Database;

namespace RlhfT2I.Storage.Tests.Jobs;

public sealed class SqliteJobStoreTests : JobStoreConformance, IDisposable
{
    private readonly SampleDatabase _database = new();

    private protected override IDbContextFactory<SampleContext> Contexts => _database;

    public void Dispose() => _database.Dispose();
}
