using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Cli.Connection;

namespace RlhfT2I.Cli.Accounts;

/// <summary>When keys and invitations end.</summary>
internal static class Ends
{
    private const double MostDays = 365;

    /// <summary>Makes <c>--days</c>.</summary>
    /// <param name="usual">What the server takes without it.</param>
    public static Option<double?> Option(string usual) => new("--days") { Description = $"Days until it ends, up to {MostDays}. [default: {usual}]" };

    /// <summary>The end; null leaves it to the server.</summary>
    /// <exception cref="InputException">Out of range.</exception>
    public static Timestamp? Of(double? days, TimeProvider clock) => days switch
    {
        null => null,
        > 0 and <= MostDays => clock.GetUtcNow().AddDays(days.Value).ToTimestamp(),
        _ => throw new InputException("--days", $"{days} is out of range", $"give more than 0 and at most {MostDays}"),
    };

    /// <summary>A time as people read it; a dash for none.</summary>
    public static string Text(Timestamp? time) => time is null ? "-" : $"{time.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC";
}
