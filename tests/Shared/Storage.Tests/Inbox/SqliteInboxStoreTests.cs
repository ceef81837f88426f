using RlhfT2I.Storage.Tests.Database;

namespace RlhfT2I.Storage.Tests.Inbox;

public sealed class SqliteInboxStoreTests : InboxStoreConformance
{
    private protected override Task<ISampleDatabase> CreateDatabaseAsync() => Task.FromResult<ISampleDatabase>(new SampleDatabase());
}
