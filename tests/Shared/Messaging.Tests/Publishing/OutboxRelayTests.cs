using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Outbox;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests.Publishing;

public sealed class OutboxRelayTests : IDisposable
{
    private static readonly ConsumerIdentity Reader = new(QueueStreams.GenerationRequested, "generation", "a");
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Contexts _contexts;
    private readonly OutboxStore<RelayContext> _outbox;

    public OutboxRelayTests()
    {
        _contexts = new Contexts(_folder.File("relay.db"));
        _outbox = new OutboxStore<RelayContext>(_contexts);
        using RelayContext context = _contexts.CreateDbContext();
        context.Database.EnsureCreated();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SweepAsync_OnlyAfterTheAcknowledgement_DropsTheRow()
    {
        await AddAsync("b1");
        InProcessQueue queue = Queue();
        var relay = new OutboxRelay<RelayContext>(_outbox, queue);
        (await relay.PublishAsync(Token)).ShouldBe(1);
        (await relay.PublishAsync(Token)).ShouldBe(0);
        Delivery delivery = (await queue.ReceiveAsync(Reader, 1, TimeSpan.Zero, Token)).Single();
        GenerationRequested.Parser.ParseFrom(delivery.Message.Payload.Span).BatchId.ShouldBe("b1");
        (await relay.SweepAsync(Token)).ShouldBe(0);
        await queue.AcknowledgeAsync(delivery, Token);
        (await relay.SweepAsync(Token)).ShouldBe(1);
        (await RowsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task PublishAsync_AfterTheProcessDied_PublishesAgainWhatWasNotSettled()
    {
        await AddAsync("settled");
        await AddAsync("leased");
        await AddAsync("waiting");
        InProcessQueue first = Queue();
        var relay = new OutboxRelay<RelayContext>(_outbox, first);
        await relay.PublishAsync(Token);
        IReadOnlyList<Delivery> leased = await first.ReceiveAsync(Reader, 2, TimeSpan.Zero, Token);
        await first.AcknowledgeAsync(leased[0], Token);
        await relay.SweepAsync(Token);

        InProcessQueue second = Queue();
        (await new OutboxRelay<RelayContext>(_outbox, second).PublishAsync(Token)).ShouldBe(2);
        (await second.ReceiveAsync(Reader, 5, TimeSpan.Zero, Token)).Select(delivery => delivery.Message.BatchId).ShouldBe(["leased", "waiting"]);
    }

    [Fact]
    public async Task PublishAsync_DiedBetweenPublishAndMark_RepeatsAndLosesNothing()
    {
        await AddAsync("b1");
        InProcessQueue queue = Queue();
        OutboxMessage row = (await _outbox.FindUnpublishedAsync(await queue.GetEpochAsync(Token), 1, Token)).Single();
        await queue.PublishAsync(row.Stream, new QueueMessage(row.BatchId, row.Payload), Token);

        (await new OutboxRelay<RelayContext>(_outbox, queue).PublishAsync(Token)).ShouldBe(1);
        (await queue.ReceiveAsync(Reader, 5, TimeSpan.Zero, Token)).Select(delivery => delivery.Message.BatchId).ShouldBe(["b1", "b1"]);
    }

    [Fact]
    public async Task PublishAsync_QueueFull_GoesOnWhenThereIsRoom()
    {
        for (int i = 0; i < 3; i++)
            await AddAsync($"b{i}");
        InProcessQueue queue = Queue(capacity: 2);
        var relay = new OutboxRelay<RelayContext>(_outbox, queue);
        (await relay.PublishAsync(Token)).ShouldBe(2);
        await queue.AcknowledgeAsync((await queue.ReceiveAsync(Reader, 1, TimeSpan.Zero, Token)).Single(), Token);
        (await relay.PublishAsync(Token)).ShouldBe(1);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private InProcessQueue Queue(int capacity = 100) => new(QueueStreams.All, new InProcessQueueSettings { Capacity = capacity }, _time);

    private async Task AddAsync(string batchId)
    {
        await using RelayContext context = _contexts.CreateDbContext();
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.GenerationRequested, batchId, new GenerationRequested { BatchId = batchId }, _time.GetUtcNow()));
        await context.SaveChangesAsync(Token);
    }

    private async Task<int> RowsAsync()
    {
        await using RelayContext context = _contexts.CreateDbContext();
        return await context.Outbox.CountAsync(Token);
    }

    private sealed class Contexts(string path) : IDbContextFactory<RelayContext>
    {
        public RelayContext CreateDbContext() => new(new DbContextOptionsBuilder<RelayContext>().UseSqliteFile(path).Options);
    }

    private sealed class RelayContext(DbContextOptions options) : RoomContext(options)
    {
        public override string Schema => "relay";
    }
}
