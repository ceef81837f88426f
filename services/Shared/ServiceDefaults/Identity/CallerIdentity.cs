using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>
/// Who makes a call. Where <c>Identity:Required</c> is on, it is what the verified internal token says. An embedded suite has one user, who owns
/// every project and is the rater <see cref="LocalRater"/>; there the header <see cref="RaterHeader"/> names another rater, such as a simulated
/// one, and nothing keeps one caller from speaking for another.
/// </summary>
public sealed record CallerIdentity
{
    /// <summary>Metadata key that names the calling rater in an embedded suite; at the gateway, the rater that an owner speaks for.</summary>
    public const string RaterHeader = "x-rlhf-rater";

    /// <summary>Id of the rater who calls without the header, and subject of an embedded suite's one user.</summary>
    public const string LocalRater = "local";

    private const string RaterType = "account.rlhf/Rater";
    private const string StateKey = "rlhf.caller";

    private CallerIdentity(VerifiedCaller caller, string raterId, CallerRole role)
    {
        Caller = caller;
        RaterId = raterId;
        Role = role;
    }

    /// <summary>What is known of the caller: subject and roles.</summary>
    public VerifiedCaller Caller { get; }

    /// <summary>Stable name of the caller: a person, a rater, an API key or a room.</summary>
    public string Subject => Caller.Subject;

    /// <summary>Id of the rater, 1 to 63 characters of <c>[a-z0-9-]</c>; one person has the same id in every project.</summary>
    public string RaterId { get; }

    /// <summary>The caller's role in every project that the request names, the least one where it names several; where it names none, the role
    /// that the caller has everywhere, which owners of a project do not have.</summary>
    public CallerRole Role { get; }

    /// <summary>Whether the caller may do what only a project's owners may. Always in an embedded suite.</summary>
    public bool IsOwner => Role >= CallerRole.Owner;

    /// <summary>Reads who makes a call.</summary>
    /// <param name="context">The call.</param>
    /// <exception cref="InvalidRequestException">The header is there more than once, or is no id.</exception>
    public static CallerIdentity Of(ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.UserState.TryGetValue(StateKey, out object? known) && known is CallerIdentity caller)
            return caller;
        string[] raters = [.. context.RequestHeaders.Where(entry => !entry.IsBinary && entry.Key == RaterHeader).Select(entry => entry.Value)];
        return raters switch
        {
            [] => Local(LocalRater),
            [var rater] when ResourceNames.IsId(rater) => Local(rater),
            [var rater] => throw Refused($"'{ContractRules.Shorten(rater)}' is not 1 to 63 characters of [a-z0-9-] that start and end with a letter or digit"),
            _ => throw Refused($"is there {raters.Length} times; once is allowed"),
        };
    }

    /// <summary>Name of the caller as a rater of a project.</summary>
    /// <param name="project">The project, <c>projects/{project}</c>.</param>
    /// <returns><c>projects/{project}/raters/{rater}</c>.</returns>
    public string RaterIn(string project)
    {
        ArgumentException.ThrowIfNullOrEmpty(project);
        return $"{project}/raters/{RaterId}";
    }

    /// <summary>Id that a subject has as a rater: its own last segment for a rater, else one made from the subject.</summary>
    /// <param name="subject">Stable name of the caller.</param>
    public static string RaterIdOf(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        if (ResourceNames.TryParse(ResourceNames.PatternOf(RaterType), subject, out IReadOnlyList<string>? ids))
            return ids[^1];
        return "s-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));
    }

    /// <summary>Notes who makes a call, for <see cref="Of"/>.</summary>
    internal static void Set(ServerCallContext context, VerifiedCaller caller, CallerRole role) =>
        context.UserState[StateKey] = new CallerIdentity(caller, caller.ActingRater ?? RaterIdOf(caller.Subject), role);

    private static CallerIdentity Local(string raterId)
    {
        var owner = new VerifiedCaller(raterId, new Dictionary<string, CallerRole> { [VerifiedCaller.Everywhere] = CallerRole.Owner });
        return new CallerIdentity(owner, raterId, CallerRole.Owner);
    }

    private static InvalidRequestException Refused(string description) => new([new FieldViolation(RaterHeader, description)]);
}
