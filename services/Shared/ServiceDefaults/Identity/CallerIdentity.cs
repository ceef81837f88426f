using Grpc.Core;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>
/// Who makes a call. An embedded suite has one user, who owns every project and is the rater <see cref="LocalRater"/>; the header
/// <see cref="RaterHeader"/> names another rater, such as a simulated one. This is the only place that reads the header, and the seam at
/// which authentication will come in; until then nothing here keeps one caller from speaking for another.
/// </summary>
public sealed record CallerIdentity
{
    /// <summary>Metadata key that names the calling rater.</summary>
    public const string RaterHeader = "x-rlhf-rater";

    /// <summary>Id of the rater who calls without the header.</summary>
    public const string LocalRater = "local";

    private CallerIdentity(string raterId) => RaterId = raterId;

    /// <summary>Id of the rater, 1 to 63 characters of <c>[a-z0-9-]</c>; one person has the same id in every project.</summary>
    public string RaterId { get; }

    /// <summary>Whether the caller may do what only a project's owners may. Always in an embedded suite.</summary>
    /// <value>True.</value>
    public bool IsOwner { get; } = true;

    /// <summary>Reads who makes a call.</summary>
    /// <param name="context">The call.</param>
    /// <exception cref="InvalidRequestException">The header is there more than once, or is no id.</exception>
    public static CallerIdentity Of(ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string[] raters = [.. context.RequestHeaders.Where(entry => !entry.IsBinary && entry.Key == RaterHeader).Select(entry => entry.Value)];
        return raters switch
        {
            [] => new CallerIdentity(LocalRater),
            [var rater] when ResourceNames.IsId(rater) => new CallerIdentity(rater),
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

    private static InvalidRequestException Refused(string description) => new([new FieldViolation(RaterHeader, description)]);
}
