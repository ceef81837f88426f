using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Inbox;

/// <summary>What the inbox must do on every database.</summary>
public abstract class InboxStoreConformance : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ISampleDatabase _database = null!;
    private InboxStore<SampleContext> _inbox = null!;
    private IDatabaseClock _clock = null!;

    private protected abstract Task<ISampleDatabase> CreateDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        _database = await CreateDatabaseAsync();
        _clock = _database.Clock(_time);
        _inbox = new InboxStore<SampleContext>(_database, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreOnceAsync_DeliveredAtOnceManyTimes_StoresOneEffect()
    {
        bool[] stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => StoreAsync("b", $"effect {i}"), Token)));
        stored.Count(isStored => isStored).ShouldBe(1);
        await using SampleContext context = _database.CreateDbContext();
        (await context.Effects.CountAsync(Token)).ShouldBe(1);
    }

    [Fact]
    public async Task StoreOnceAsync_EffectFails_LeavesNoMark()
    {
        await StoreAsync("one", "taken");
        await Should.ThrowAsync<DbUpdateException>(() => StoreAsync("two", "taken"));
        (await _inbox.IsProcessedAsync("sample", "two", Token)).ShouldBeFalse();
        (await StoreAsync("two", "free")).ShouldBeTrue();
    }

    [Fact]
    public async Task PurgeAsync_OldMarks_AreForgottenAndYoungKept()
    {
        await StoreAsync("old", "a");
        _time.Advance(TimeSpan.FromDays(2));
        await StoreAsync("young", "b");
        (await _inbox.PurgeAsync(await NowAsync() - TimeSpan.FromDays(1), Token)).ShouldBe(1);
        (await _inbox.IsProcessedAsync("sample", "young", Token)).ShouldBeTrue();
    }

    private async Task<DateTimeOffset> NowAsync()
    {
        await using SampleContext context = _database.CreateDbContext();
        return await _clock.GetUtcNowAsync(context, Token);
    }

    private Task<bool> StoreAsync(string batchId, string key) => _inbox.StoreOnceAsync("sample", batchId, (context, _) =>
    {
        context.Add(new Effect { Key = key });
        return Task.CompletedTask;
    }, Token);
}
