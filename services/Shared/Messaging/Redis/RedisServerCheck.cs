using System.Globalization;

namespace RlhfT2I.Messaging.Redis;

/// <summary>Whether a server keeps what it is given.</summary>
internal static class RedisServerCheck
{
    private const int NeededVersion = 7;

    /// <summary>Refuses a server that would lose work or lacks commands.</summary>
    /// <param name="version">Its <c>redis_version</c>.</param>
    /// <param name="policy">Its <c>maxmemory_policy</c>.</param>
    /// <param name="appendOnly">Its <c>aof_enabled</c>, 1 or 0.</param>
    /// <exception cref="QueueMisconfiguredException">It is not fit; the message names every fault and its cure.</exception>
    public static void Require(string version, string policy, string appendOnly)
    {
        var faults = new List<string>();
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major < NeededVersion)
            faults.Add($"redis_version is '{version}', needed is {NeededVersion}.0 or newer: install a newer Redis");
        if (policy != "noeviction")
            faults.Add($"maxmemory-policy is '{policy}', needed is 'noeviction', or Redis drops whole streams when memory runs out: "
                + "write 'maxmemory-policy noeviction' into redis.conf, or run 'redis-cli CONFIG SET maxmemory-policy noeviction'");
        if (appendOnly != "1")
            faults.Add("appendonly is 'no', needed is 'yes', or a restart loses the streams: "
                + "write 'appendonly yes' into redis.conf, or run 'redis-cli CONFIG SET appendonly yes'");
        if (faults.Count > 0)
            throw new QueueMisconfiguredException($"The Redis of the queue is not fit for it. {string.Join(". ", faults)}.");
    }
}
