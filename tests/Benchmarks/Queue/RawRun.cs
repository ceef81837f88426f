using StackExchange.Redis;

namespace RlhfT2I.Benchmarks.Queue;

/// <summary>XADD, XREADGROUP and XACK as StackExchange.Redis has them: no leases, bounds or dead letters.</summary>
internal static class RawRun
{
    private const string Group = "one";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(1);

    public static async Task<double> RunAsync(string configuration, QueueLoad load, CancellationToken cancellationToken)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        IDatabase database = connection.GetDatabase();
        RedisKey stream = $"raw:{Guid.NewGuid():n}";
        await database.StreamCreateConsumerGroupAsync(stream, Group, "0", createStream: true);
        byte[] payload = new byte[QueueLoad.PayloadBytes];
        Random.Shared.NextBytes(payload);
        double rate = await load.RunAsync(
            number => database.StreamAddAsync(stream, [new NameValueEntry("batch_id", $"batch {number}"), new NameValueEntry("payload", payload)]),
            async reader =>
            {
                StreamEntry[] page = await database.StreamReadGroupAsync(stream, Group, $"reader {reader}", ">", load.Page);
                if (page.Length == 0)
                    await Task.Delay(Poll, cancellationToken);
                await Task.WhenAll(page.Select(entry => database.StreamAcknowledgeAsync(stream, Group, entry.Id)));
                return page.Length;
            });
        await database.KeyDeleteAsync(stream);
        return rate;
    }
}
