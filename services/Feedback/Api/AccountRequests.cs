using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>Rules that several requests about accounts have in common.</summary>
internal static class AccountRequests
{
    /// <summary>A name for people has 1 to 100 characters.</summary>
    public static RequestValidator Name(this RequestValidator validator, string field, string name) =>
        validator.Text(field, name, 100).Require(name.Trim().Length > 0, field, "is empty; 1 to 100 characters are allowed");

    /// <summary>Members and API keys are scientists or owners.</summary>
    public static RequestValidator MemberRole(this RequestValidator validator, string field, Role role) =>
        validator.Require(role is Role.Scientist or Role.Owner, field, $"{role} is not allowed; allowed: ROLE_SCIENTIST, ROLE_OWNER");

    /// <summary>An end lies ahead, and not too far.</summary>
    public static RequestValidator Ahead(this RequestValidator validator, string field, Timestamp? end, DateTimeOffset now, TimeSpan most) =>
        validator.Require(end is null || (IsNormal(end) && end.ToDateTimeOffset() is var time && time > now && time <= now + most),
            field, $"{end?.Seconds} seconds after 1970 is not in the {most.TotalDays:0} days from now on");

    /// <summary>Whether a text names a person as OpenID Connect providers do: <c>{issuer}|{subject}</c>, at most 500 characters.</summary>
    public static bool IsPerson(string subject) => subject.Length <= 500 && subject.Split('|') is [{ Length: > 0 }, { Length: > 0 }, ..];

    // Timestamp.ToDateTimeOffset throws on others.
    private static bool IsNormal(Timestamp time) => time.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && time.Nanos is >= 0 and < 1_000_000_000;
}
