using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Gateway.Application.Limits;

/// <summary>Counts calls by caller and by address, and refuses those over a limit.</summary>
internal sealed class CallLimits : IDisposable
{
    private static readonly TimeSpan ShortDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly LimitOptions _limits;
    private readonly PartitionedRateLimiter<string> _callers;
    private readonly PartitionedRateLimiter<string> _addresses;
    private readonly PartitionedRateLimiter<string> _refusals;
    private readonly PartitionedRateLimiter<string> _days;
    private readonly PartitionedRateLimiter<string> _callersAtOnce;
    private readonly ConcurrencyLimiter _atOnce;

    public CallLimits(IOptions<LimitOptions> options)
    {
        _limits = options.Value;
        _callers = Buckets(_limits.CallsPerSecond, _limits.CallBurst);
        _addresses = Buckets(_limits.AddressCallsPerSecond, _limits.AddressCallBurst);
        _refusals = Buckets(_limits.RefusedCredentialsPerSecond, _limits.RefusedCredentialBurst);
        _days = PartitionedRateLimiter.Create<string, string>(caller => _limits.CallsPerDay == 0
            ? RateLimitPartition.GetNoLimiter(caller)
            : RateLimitPartition.GetFixedWindowLimiter(caller, _ => new FixedWindowRateLimiterOptions { PermitLimit = _limits.CallsPerDay, Window = Day }));
        _callersAtOnce = PartitionedRateLimiter.Create<string, string>(caller =>
            RateLimitPartition.GetConcurrencyLimiter(caller, _ => new ConcurrencyLimiterOptions { PermitLimit = _limits.ConcurrentCallsPerCaller }));
        _atOnce = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _limits.ConcurrentCalls });
    }

    /// <summary>Counts one call in work, of whomever.</summary>
    /// <returns>To be disposed when the call ends.</returns>
    /// <exception cref="OverloadException">Too many are in work.</exception>
    public IDisposable EnterSuite()
    {
        RateLimitLease lease = _atOnce.AttemptAcquire();
        return lease.IsAcquired ? lease : throw OverloadException.TooManyCalls(_limits.ConcurrentCalls, ShortDelay);
    }

    /// <summary>Counts one call from an address.</summary>
    /// <exception cref="OverloadException">There were too many.</exception>
    public void CountAddress(IPAddress? address)
    {
        using RateLimitLease lease = _addresses.AttemptAcquire(KeyOf(address));
        if (!lease.IsAcquired)
            throw TooFast(DelayOf(lease), _limits.AddressCallsPerSecond);
    }

    /// <summary>Refuses to look at another credential from an address that sent too many worthless ones.</summary>
    /// <exception cref="OverloadException">There were too many.</exception>
    public void CheckRefusals(IPAddress? address)
    {
        // Asking the bucket for no token would succeed with any fraction of one in it, so with every trickle.
        if (_refusals.GetStatistics(KeyOf(address)) is { CurrentAvailablePermits: < 1 })
            throw TooFast(delay: null, _limits.RefusedCredentialsPerSecond);
    }

    /// <summary>Counts a worthless credential.</summary>
    public void CountRefusal(IPAddress? address) => _refusals.AttemptAcquire(KeyOf(address)).Dispose();

    /// <summary>Counts one call of a caller.</summary>
    /// <returns>To be disposed when the call ends.</returns>
    /// <exception cref="OverloadException">There were too many, or are too many in work.</exception>
    /// <exception cref="QuotaExceededException">The allowance of the day is used up.</exception>
    public IDisposable EnterCaller(string subject)
    {
        RateLimitLease atOnce = _callersAtOnce.AttemptAcquire(subject);
        if (!atOnce.IsAcquired)
            throw OverloadException.TooManyCalls(_limits.ConcurrentCallsPerCaller, ShortDelay);
        try
        {
            using RateLimitLease rate = _callers.AttemptAcquire(subject);
            if (!rate.IsAcquired)
                throw TooFast(DelayOf(rate), _limits.CallsPerSecond);
            using RateLimitLease day = _days.AttemptAcquire(subject);
            if (!day.IsAcquired)
                throw new QuotaExceededException("calls a day", _limits.CallsPerDay, DelayOf(day) ?? Day);
            return atOnce;
        }
        catch
        {
            atOnce.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PartitionedRateLimiter<string> limiter in new[] { _callers, _addresses, _refusals, _days, _callersAtOnce })
            limiter.Dispose();
        _atOnce.Dispose();
    }

    private static PartitionedRateLimiter<string> Buckets(double perSecond, int burst)
    {
        // A period of at least 10 ms: many tokens at once where there are many a second, one token a period where there are few.
        double tokens = Math.Max(1, Math.Round(perSecond / 100));
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = (int)tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / perSecond),
        };
        return PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => options));
    }

    private static OverloadException TooFast(TimeSpan? delay, double perSecond)
    {
        // Less than one a second is told as one in so many seconds.
        (long count, TimeSpan period) = perSecond >= 1 ? ((long)perSecond, ShortDelay) : (1, TimeSpan.FromSeconds(1 / perSecond));
        return OverloadException.RateLimited(count, period, delay ?? period);
    }

    private static TimeSpan? DelayOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan delay) && delay > TimeSpan.Zero ? delay : null;

    // Whoever has one IPv6 address has a /64 of them.
    private static string KeyOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
