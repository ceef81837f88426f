using Grpc.Core;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Feedback.Api;

/// <summary>What callers may do with accounts beyond what the door lets through.</summary>
internal static class Callers
{
    /// <summary>
    /// Roles that the call came with, by project; an empty project means everywhere, as for the user of an embedded suite. To own one project is not to
    /// own another: nothing here follows from <see cref="CallerIdentity.IsOwner"/>, which is about the projects of one request.
    /// </summary>
    public static IReadOnlyList<(string Project, AccountRole Role)> GrantsOf(CallerIdentity caller) =>
        [.. caller.Caller.Roles.Where(grant => grant.Value > CallerRole.Anonymous).Select(grant => (grant.Key, RoleOf(grant.Value)))];

    /// <summary>The caller of a method that is for owners.</summary>
    /// <exception cref="AccessDeniedException">The caller is not one.</exception>
    public static CallerIdentity Owner(ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return caller.IsOwner ? caller : throw new AccessDeniedException(MethodOf(context));
    }

    /// <summary>Whether the caller may see or change what belongs to a rater alone: an owner, or the rater.</summary>
    public static bool MayActFor(CallerIdentity caller, string rater) => caller.IsOwner || caller.RaterIn(Requests.ProjectOf(rater)) == rater;

    /// <summary>The caller as the author of a change.</summary>
    public static Author AuthorOf(CallerIdentity caller, ServerCallContext context, string requestId) => new(caller.Subject, MethodOf(context), requestId);

    // What an owner may do, the rooms may.
    private static AccountRole RoleOf(CallerRole role) => role switch
    {
        CallerRole.Rater => AccountRole.Rater,
        CallerRole.Scientist => AccountRole.Scientist,
        _ => AccountRole.Owner,
    };

    private static string MethodOf(ServerCallContext context) => context.Method.TrimStart('/');
}
