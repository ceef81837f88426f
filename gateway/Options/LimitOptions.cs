using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Gateway.Options;

/// <summary>What callers may use up. Rates, quotas and caps by caller hold where sign-in is on; the rest holds always.</summary>
internal sealed class LimitOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Limits";

    /// <summary>Most bytes of a request, 1 KiB to 64 MiB. Rooms refuse single messages over <c>MessageLimits:MaxReceiveBytes</c> besides.</summary>
    /// <value>Default 4 MiB and 64 KiB for the frame.</value>
    [Range(1024, 64 * 1024 * 1024)]
    public long MaxBodyBytes { get; set; } = (4 * 1024 * 1024) + (64 * 1024);

    /// <summary>Slowest average rate of a request, once <see cref="BodyGrace"/> is over; 1 to 1 MiB a second.</summary>
    /// <value>Default 240 bytes a second.</value>
    [Range(1, 1024 * 1024)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>Time that every request gets whatever its rate, 0.1 seconds to 5 minutes.</summary>
    /// <value>Default 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls a second of one caller in the long run, 0.001 to 100,000.</summary>
    /// <value>Default 500.</value>
    [Range(0.001, 100_000)]
    public double CallsPerSecond { get; set; } = 500;

    /// <summary>Calls that one caller may make at once after a pause, 1 to 1,000,000.</summary>
    /// <value>Default 1,000.</value>
    [Range(1, 1_000_000)]
    public int CallBurst { get; set; } = 1000;

    /// <summary>Calls a second from one address (IPv6: one /64), with or without a credential; 0.001 to 1,000,000.</summary>
    /// <value>Default 2,000.</value>
    [Range(0.001, 1_000_000)]
    public double AddressCallsPerSecond { get; set; } = 2000;

    /// <summary>Calls that one address may make at once after a pause, 1 to 10,000,000.</summary>
    /// <value>Default 4,000.</value>
    [Range(1, 10_000_000)]
    public int AddressCallBurst { get; set; } = 4000;

    /// <summary>Refused credentials from one address before it has to wait, 1 to 10,000.</summary>
    /// <value>Default 50.</value>
    [Range(1, 10_000)]
    public int RefusedCredentialBurst { get; set; } = 50;

    /// <summary>Refused credentials a second from one address in the long run, 0.001 to 1,000.</summary>
    /// <value>Default 1.</value>
    [Range(0.001, 1000)]
    public double RefusedCredentialsPerSecond { get; set; } = 1;

    /// <summary>Calls of one caller in 24 hours, counted by this gateway since the first; 0 for no quota.</summary>
    /// <value>Default 0.</value>
    [Range(0, int.MaxValue)]
    public int CallsPerDay { get; set; }

    /// <summary>Calls in work at once, all callers together, watches included; 1 to 1,000,000.</summary>
    /// <value>Default 2,000.</value>
    [Range(1, 1_000_000)]
    public int ConcurrentCalls { get; set; } = 2000;

    /// <summary>Calls in work at once of one caller, 1 to 100,000.</summary>
    /// <value>Default 200.</value>
    [Range(1, 100_000)]
    public int ConcurrentCallsPerCaller { get; set; } = 200;

    /// <summary>Calls in work at once on one connection, 1 to 1,000.</summary>
    /// <value>Default 100.</value>
    [Range(1, 1000)]
    public int StreamsPerConnection { get; set; } = 100;

    /// <summary>Most bytes of a request's headers, 4 KiB to 128 KiB.</summary>
    /// <value>Default 16 KiB.</value>
    [Range(4 * 1024, 128 * 1024)]
    public int MaxHeaderBytes { get; set; } = 16 * 1024;
}

/// <summary>Checks <see cref="LimitOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
