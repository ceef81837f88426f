using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Database;

/// <summary>A migrated database of the sample room; gone when disposed.</summary>
internal interface ISampleDatabase : IDbContextFactory<SampleContext>, IAsyncDisposable
{
    /// <summary>The database's clock, moved by as much as a test moves its own.</summary>
    IDatabaseClock Clock(ManualTime time);
}
