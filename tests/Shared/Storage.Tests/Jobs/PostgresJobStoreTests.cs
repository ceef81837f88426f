using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Jobs;

public sealed class PostgresJobStoreTests(PostgresServer server) : JobStoreConformance
{
    private protected override async Task<ISampleDatabase> CreateDatabaseAsync() => await PostgresSampleDatabase.CreateAsync(server);

    [Fact]
    public async Task ClaimNextAsync_OldestJobBeingClaimedElsewhere_TakesTheNextAndDoesNotWait()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        JobStore<SampleContext> store = Store();
        foreach (string id in new[] { "a", "b" })
            await store.CreateAsync(new JobDraft { Name = $"projects/p/samples/{id}", Parent = "projects/p", Kind = "Sample", Payload = [1] }, effect: null, token);
        await using SampleContext other = Contexts.CreateDbContext();
        await other.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using IDbContextTransaction transaction = await other.Database.BeginTransactionAsync(token);
            (await other.Jobs.AsNoTracking().OrderBy(job => job.CreateTime).ThenBy(job => job.Name).ForUpdateSkipLocked().Take(1).SingleAsync(token)).Name.ShouldEndWith("/a");
            (await store.ClaimNextAsync("Sample", "w", token))!.Name.ShouldEndWith("/b");
            (await store.ClaimNextAsync("Sample", "w", token)).ShouldBeNull();
        });
        (await store.ClaimNextAsync("Sample", "w", token))!.Name.ShouldEndWith("/a");
    }

    [Fact]
    public async Task Lease_OfAWorkerWhoseOwnClockIsWrong_RunsByTheServersClock()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        JobStore<SampleContext> store = Store();
        await store.CreateAsync(new JobDraft { Name = "projects/p/samples/a", Parent = "projects/p", Kind = "Sample", Payload = [1] }, effect: null, token);
        var time = new ManualTime();
        time.Advance(TimeSpan.FromDays(365));
        var wrong = new JobStore<SampleContext>(Contexts, new ServerDatabaseClock(), new JobSignals(), time, new JobStoreOptions { Domain = "sample.rlhf" });
        Job job = (await wrong.ClaimNextAsync("Sample", "w", token))!;
        (job.LeaseExpireTime!.Value - DateTimeOffset.UtcNow).ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        (await store.ClaimNextAsync("Sample", "other", token)).ShouldBeNull();
    }
}
