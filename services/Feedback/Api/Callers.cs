using Grpc.Core;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Feedback.Api;

/// <summary>What callers may do with accounts beyond what the door lets through.</summary>
internal static class Callers
{
    /// <summary>The caller as <c>Identity.subject</c> names callers.</summary>
    public static string SubjectOf(CallerIdentity caller) => caller.RaterId;

    /// <summary>Roles that the caller has in every project, as the user of an embedded suite has.</summary>
    public static IReadOnlyList<AccountRole> EverywhereOf(CallerIdentity caller) => caller.IsOwner ? [AccountRole.Owner] : [];

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
    public static Author AuthorOf(CallerIdentity caller, ServerCallContext context, string requestId) => new(SubjectOf(caller), MethodOf(context), requestId);

    private static string MethodOf(ServerCallContext context) => context.Method.TrimStart('/');
}
