using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Inbox;

public sealed class PostgresInboxStoreTests(PostgresServer server) : InboxStoreConformance
{
    private protected override async Task<ISampleDatabase> CreateDatabaseAsync() => await PostgresSampleDatabase.CreateAsync(server);
}
