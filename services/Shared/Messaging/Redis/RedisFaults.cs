using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>What the client throws, in the queue's words.</summary>
internal static class RedisFaults
{
    // States of a server that pass, or that an operator ends: it starts, is a replica, lost its primary, cannot write its file, is out of memory,
    // runs a long script, or does not let us in.
    private static readonly string[] Passing = ["LOADING", "READONLY", "MASTERDOWN", "MISCONF", "OOM", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "NOREPLICAS", "NOAUTH", "WRONGPASS", "NOPERM"];

    /// <summary>Runs a step against the server; what means that it is away becomes <see cref="QueueUnavailableException"/>.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisTimeoutException or RedisCommandException)
        {
            throw new QueueUnavailableException("Redis does not answer.", exception);
        }
        catch (RedisServerException exception) when (Passing.Any(word => exception.Message.StartsWith(word, StringComparison.Ordinal)
            || exception.Message.Contains($" {word} ", StringComparison.Ordinal) || exception.Message.Contains($"-{word} ", StringComparison.Ordinal)))
        {
            throw new QueueUnavailableException($"Redis does not take commands at present: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a script has to be sent in full: the server was started since.</summary>
    public static bool IsScriptUnknown(RedisServerException exception) => exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>Whether the server has lost a stream or its group; a blocked reader is told so with UNBLOCKED.</summary>
    public static bool IsGroupGone(Exception exception) =>
        exception is RedisServerException && (exception.Message.Contains("NOGROUP", StringComparison.Ordinal) || exception.Message.StartsWith("UNBLOCKED", StringComparison.Ordinal));
}
