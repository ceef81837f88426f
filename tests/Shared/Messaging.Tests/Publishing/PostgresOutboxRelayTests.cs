using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Outbox;
using RlhfT2I.TestKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace RlhfT2I.Messaging.Tests.Publishing;

/// <summary>The relays of two hosts on one database and one queue.</summary>
public sealed class PostgresOutboxRelayTests(PostgresServer server)
{
    private const int MessageCount = 200;
    private static readonly ConsumerIdentity Reader = new(QueueStreams.GenerationRequested, "generation", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishAsync_ByTwoHostsWhileRowsAreAdded_LosesNoRowAndEmptiesTheOutbox()
    {
        var contexts = new Contexts(await server.CreateDatabaseAsync());
        await using (RelayContext context = contexts.CreateDbContext())
            await ((RelationalDatabaseCreator)context.GetService<IDatabaseCreator>()).CreateTablesAsync(Token);
        var queue = new InProcessQueue(QueueStreams.All, new InProcessQueueSettings { Capacity = 10 * MessageCount }, new ManualTime());
        Task adding = Task.Run(() => AddAsync(contexts), Token);
        Task[] relays = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => RelayAsync(contexts, queue, adding), Token))];
        await Task.WhenAll(relays);
        await adding;

        var seen = new HashSet<string>();
        while (await queue.ReceiveAsync(Reader, 50, TimeSpan.Zero, Token) is { Count: > 0 } deliveries)
        {
            foreach (Delivery delivery in deliveries)
            {
                seen.Add(delivery.Message.BatchId);
                await queue.AcknowledgeAsync(delivery, Token);
            }
        }
        seen.Count.ShouldBe(MessageCount);
        await new OutboxRelay<RelayContext>(new OutboxStore<RelayContext>(contexts), queue).SweepAsync(Token);
        await using RelayContext after = contexts.CreateDbContext();
        (await after.Outbox.CountAsync(Token)).ShouldBe(0);
    }

    // Several transactions at once, so that rows become visible in another order than that of their numbers.
    private static Task AddAsync(Contexts contexts) => Parallel.ForEachAsync(
        Enumerable.Range(0, MessageCount), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (i, token) =>
        {
            await using RelayContext context = contexts.CreateDbContext();
            context.Outbox.Add(OutboxMessages.Create(QueueStreams.GenerationRequested, $"b{i}", new GenerationRequested { BatchId = $"b{i}" }, DateTimeOffset.UtcNow));
            await context.SaveChangesAsync(token);
        });

    private static async Task RelayAsync(Contexts contexts, InProcessQueue queue, Task adding)
    {
        var relay = new OutboxRelay<RelayContext>(new OutboxStore<RelayContext>(contexts), queue);
        bool isLast;
        do
        {
            isLast = adding.IsCompleted;
            await relay.PublishAsync(Token);
        }
        while (!isLast);
    }

    private sealed class Contexts(string connectionString) : IDbContextFactory<RelayContext>
    {
        public RelayContext CreateDbContext() => new(new DbContextOptionsBuilder<RelayContext>().UsePostgresServer(connectionString, "relay").Options);
    }

    private sealed class RelayContext(DbContextOptions options) : RoomContext(options)
    {
        public override string Schema => "relay";
    }
}
