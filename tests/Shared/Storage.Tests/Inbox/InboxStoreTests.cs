using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Inbox;

public sealed class InboxStoreTests : IDisposable
{
    private readonly SampleDatabase _database = new();
    private readonly ManualTime _time = new();
    private readonly InboxStore<SampleContext> _inbox;

    public InboxStoreTests() => _inbox = new InboxStore<SampleContext>(_database, new HostDatabaseClock(_time));

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
        (await _inbox.PurgeAsync(_time.GetUtcNow() - TimeSpan.FromDays(1), Token)).ShouldBe(1);
        (await _inbox.IsProcessedAsync("sample", "young", Token)).ShouldBeTrue();
    }

    public void Dispose() => _database.Dispose();

    private Task<bool> StoreAsync(string batchId, string key) => _inbox.StoreOnceAsync("sample", batchId, (context, _) =>
    {
        context.Add(new Effect { Key = key });
        return Task.CompletedTask;
    }, Token);
}
