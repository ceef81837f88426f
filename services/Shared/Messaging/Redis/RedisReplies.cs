using System.Globalization;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>Reads what scripts and blocking reads return.</summary>
internal static class RedisReplies
{
    /// <summary>Token of a first delivery: the group's pending list, which knows its owner, is the proof.</summary>
    private const string FirstToken = "first";

    /// <summary>Whether a text is an entry id of Redis.</summary>
    public static bool IsEntryId(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash is > 0 and <= 20 && text.Length - dash - 1 is > 0 and <= 20
            && text.AsSpan(0, dash).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(dash + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Entries of a <c>XREADGROUP</c>; none if it timed out.</summary>
    public static IReadOnlyList<Delivery> FirstDeliveries(ConsumerIdentity consumer, RedisResult reply) => reply.IsNull
        ? []
        : [.. Items(Items(Items(reply)[0])[1]).Select(Items).Select(entry => Make(consumer, Text(entry[0]), 1, FirstToken, entry[1]))];

    /// <summary>Entries of <c>claim.lua</c>.</summary>
    public static IReadOnlyList<Delivery> Deliveries(ConsumerIdentity consumer, RedisResult reply) =>
        [.. Items(reply).Select(Items).Select(entry => Make(consumer, Text(entry[0]), (int)entry[1], Text(entry[2]), entry[3]))];

    /// <summary>Dead letters of <c>list_dead.lua</c>.</summary>
    public static IReadOnlyList<DeadLetter> DeadLetters(RedisResult reply) =>
    [
        .. Items(reply).Select(Items).Select(dead => new DeadLetter(
            Text(dead[0]), Message(dead[4]), (int)dead[1], Text(dead[2]), DateTimeOffset.FromUnixTimeMilliseconds((long)dead[3]), PublishTime(Text(dead[0])))),
    ];

    public static RedisResult[] Items(RedisResult reply) => (RedisResult[]?)reply ?? [];

    public static string Text(RedisResult reply) => (string?)reply ?? "";

    private static Delivery Make(ConsumerIdentity consumer, string id, int count, string token, RedisResult fields) =>
        new(consumer, id, Message(fields), count, token, PublishTime(id));

    // The server made the id of its clock.
    private static DateTimeOffset PublishTime(string id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    private static QueueMessage Message(RedisResult flat)
    {
        RedisResult[] fields = Items(flat);
        string batchId = "";
        byte[] payload = [];
        string? traceParent = null, traceState = null;
        for (int i = 0; i + 1 < fields.Length; i += 2)
        {
            switch (Text(fields[i]))
            {
                case "batch_id": batchId = Text(fields[i + 1]); break;
                case "payload": payload = (byte[]?)fields[i + 1] ?? []; break;
                case "traceparent": traceParent = Text(fields[i + 1]); break;
                case "tracestate": traceState = Text(fields[i + 1]); break;
                default: break; // A field of a newer version.
            }
        }
        return new QueueMessage(batchId, payload, traceParent, traceState);
    }
}
