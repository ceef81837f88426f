using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>What requests of this room have in common.</summary>
internal static class Requests
{
    private static readonly TimeSpan MaxResponseDuration = TimeSpan.FromDays(1);

    /// <summary>Number that a page starts below: entries are listed newest first.</summary>
    public static long ReadCursor(IMessage request, string pageToken) =>
        PageTokens.Decode(request, pageToken) is { } cursor ? long.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : long.MaxValue;

    /// <summary>Cuts a page that was read with one entry too many, and says where the next one starts.</summary>
    public static (List<T> Page, string NextPageToken) Cut<T>(IMessage request, List<T> entries, int size, Func<T, long> number)
    {
        if (entries.Count <= size)
            return (entries, "");
        List<T> page = entries[..size];
        return (page, PageTokens.Encode(request, number(page[^1]).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>The project of a resource.</summary>
    public static string ProjectOf(string name) => string.Join('/', name.Split('/').Take(2));

    /// <summary>Last segment of a name; empty for an empty one.</summary>
    public static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>A time that a rater took is from 0 to a day.</summary>
    public static RequestValidator ResponseTime(this RequestValidator validator, string field, Duration? duration) =>
        validator.Require(duration is null || (IsNormal(duration) && duration.ToTimeSpan() is var time && time >= TimeSpan.Zero && time <= MaxResponseDuration),
            field, $"{duration} is not in 0s to {MaxResponseDuration.TotalSeconds}s");

    /// <summary>A share is a number from 0 to a most.</summary>
    public static RequestValidator Share(this RequestValidator validator, string field, double value, double most) =>
        // NaN is in no range.
        validator.Require(value >= 0 && value <= most, field, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value} is not in 0 to {most}"));

    /// <summary>Whether a duration is one: <see cref="Duration.ToTimeSpan"/> throws on others.</summary>
    public static bool IsNormal(Duration duration) =>
        duration.Nanos is > -1_000_000_000 and < 1_000_000_000 && duration.Seconds is >= Duration.MinSeconds and <= Duration.MaxSeconds && Math.Sign(duration.Seconds) * Math.Sign(duration.Nanos) >= 0;

    /// <summary>A value that the contract has and this server does not.</summary>
    public static InvalidRequestException NotSupported(string field, string value, string allowed) => new(
        [new FieldViolation(field, $"{value} is not supported here; allowed: {allowed}")],
        ErrorReason.SettingNotSupported,
        new Dictionary<string, string> { ["field"] = field, ["value"] = value, ["allowed"] = allowed });
}
