using RlhfT2I.Storage.Tests.Database;

namespace RlhfT2I.Storage.Tests.Jobs;

public sealed class SqliteJobStoreTests : JobStoreConformance
{
    private protected override Task<ISampleDatabase> CreateDatabaseAsync() => Task.FromResult<ISampleDatabase>(new SampleDatabase());
}
