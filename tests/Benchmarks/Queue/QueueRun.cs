using System.Diagnostics;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Redis;
using StackExchange.Redis;

namespace RlhfT2I.Benchmarks.Queue;

/// <summary>The same through our queue.</summary>
internal static class QueueRun
{
    private const string Stream = "queue";
    private const string Group = "one";
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public static async Task<double> RunAsync(string configuration, QueueLoad load, CancellationToken cancellationToken)
    {
        RedisQueueSettings settings = Settings(configuration, load.Count + 1);
        await using RedisStreamQueue queue = await MakeAsync(settings, cancellationToken);
        byte[] payload = new byte[QueueLoad.PayloadBytes];
        Random.Shared.NextBytes(payload);
        double rate = await load.RunAsync(
            number => queue.PublishAsync(Stream, new QueueMessage($"batch {number}", payload), cancellationToken),
            async reader =>
            {
                IReadOnlyList<Delivery> page = await queue.ReceiveAsync(new ConsumerIdentity(Stream, Group, $"reader {reader}"), load.Page, Wait, cancellationToken);
                // As BatchConsumer does: what was done is said, whoever stops.
                bool[] accepted = await Task.WhenAll(page.Select(delivery => queue.AcknowledgeAsync(delivery, CancellationToken.None)));
                return accepted.All(one => one) ? page.Count : throw new InvalidOperationException("A lease was lost.");
            });
        await DropAsync(settings);
        return rate;
    }

    /// <summary>Milliseconds from publication to the reader that waits, one batch at a time.</summary>
    public static async Task<double[]> IdleAsync(string configuration, int samples, CancellationToken cancellationToken)
    {
        RedisQueueSettings settings = Settings(configuration, samples + 1);
        await using RedisStreamQueue queue = await MakeAsync(settings, cancellationToken);
        var consumer = new ConsumerIdentity(Stream, Group, "reader");
        var pauses = new Random(1);
        double[] latencies = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            Task<(IReadOnlyList<Delivery> Page, long Time)> waiting = ReceiveAsync(queue, consumer, cancellationToken);
            // At a random moment of the reader's poll.
            await Task.Delay(pauses.Next(2, 30), cancellationToken);
            long start = Stopwatch.GetTimestamp();
            await queue.PublishAsync(Stream, new QueueMessage($"batch {i}", new byte[QueueLoad.PayloadBytes]), cancellationToken);
            (IReadOnlyList<Delivery> page, long end) = await waiting;
            latencies[i] = Stopwatch.GetElapsedTime(start, end).TotalMilliseconds;
            await queue.AcknowledgeAsync(page.Single(), cancellationToken);
        }
        await DropAsync(settings);
        return latencies;
    }

    private static async Task<(IReadOnlyList<Delivery> Page, long Time)> ReceiveAsync(RedisStreamQueue queue, ConsumerIdentity consumer, CancellationToken cancellationToken)
    {
        IReadOnlyList<Delivery> page = await queue.ReceiveAsync(consumer, 1, TimeSpan.FromMinutes(1), cancellationToken);
        return (page, Stopwatch.GetTimestamp());
    }

    private static RedisQueueSettings Settings(string configuration, int capacity) =>
        new() { Configuration = configuration, KeyPrefix = $"{Guid.NewGuid():n}:", Capacity = capacity, CommandTimeout = TimeSpan.FromSeconds(30) };

    private static async Task<RedisStreamQueue> MakeAsync(RedisQueueSettings settings, CancellationToken cancellationToken)
    {
        var queue = new RedisStreamQueue([new StreamDefinition(Stream, [Group])], settings);
        await queue.PrepareAsync(cancellationToken);
        return queue;
    }

    private static async Task DropAsync(RedisQueueSettings settings)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(settings.Configuration);
        await connection.GetDatabase().KeyDeleteAsync(settings.KeyPrefix + Stream);
    }
}
