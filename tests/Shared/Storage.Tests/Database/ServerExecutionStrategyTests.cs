using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Database;

public sealed class ServerExecutionStrategyTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_ConnectionThatBreaksBetweenStatements_RunsTheTransactionAgain()
    {
        await using PostgresSampleDatabase database = await PostgresSampleDatabase.CreateAsync(server, isMigrated: false);
        await using SampleContext context = database.CreateDbContext();
        int tries = 0;
        bool known = false;
        await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(token);
                if (++tries == 1)
                    await Should.ThrowAsync<NpgsqlException>(() => context.Database.ExecuteSqlAsync($"SELECT pg_terminate_backend(pg_backend_pid())", token));
                try
                {
                    // The first time it never leaves this process: with the connection, the transaction has gone.
                    await context.Database.ExecuteSqlAsync($"SELECT 1", token);
                }
                catch (InvalidOperationException exception)
                {
                    known = DatabaseOutage.IsCauseOf(exception);
                    throw;
                }
                await transaction.CommitAsync(token);
            },
            Cancellation);
        (tries, known).ShouldBe((2, true));
    }

    [Fact]
    public void IsCauseOf_FaultOfOurs_IsNoOutage() => DatabaseOutage.IsCauseOf(Should.Throw<InvalidOperationException>(() => Array.Empty<int>().Single())).ShouldBeFalse();
}
