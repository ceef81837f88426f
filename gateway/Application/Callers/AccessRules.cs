using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Gateway.Application.Callers;

/// <summary>
/// What the door itself can tell of a caller's right: the role anywhere, and where the path names a project, the role there. The rooms check every
/// project that a request names, which the door does not read.
/// </summary>
internal static class AccessRules
{
    private const string Projects = "/v1/projects/";
    private const string SharedCollection = "modelVersions";

    /// <summary>Refuses a caller whose role does not allow a method.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="method">Name of the method as gRPC writes it.</param>
    /// <param name="project">Id of the project that the path names; null if it names none.</param>
    /// <exception cref="DoorRefusalException">The role does not allow it.</exception>
    public static void Check(VerifiedCaller caller, string method, string? project)
    {
        CallerRole role = project is null ? caller.GreatestRole : caller.RoleIn($"projects/{project}");
        if (role < AccessPolicies.Of(method).LeastRole)
            throw DoorRefusalException.Role(method);
    }

    /// <summary>Whether a caller may speak for a rater: an owner for anyone, everyone for itself.</summary>
    /// <exception cref="DoorRefusalException">It may not.</exception>
    public static bool SpeaksFor(VerifiedCaller caller, string rater, string method)
    {
        if (!ResourceNames.IsId(rater))
            throw DoorRefusalException.Role(method);
        if (CallerIdentity.RaterIdOf(caller.Subject) == rater)
            return false;
        return caller.GreatestRole >= CallerRole.Owner ? true : throw DoorRefusalException.Role(method);
    }

    /// <summary>Id of the project in a path of JSON; null where there is none, and for model versions, which are every project's to look at.</summary>
    public static string? ProjectIn(string path)
    {
        if (!path.StartsWith(Projects, StringComparison.Ordinal))
            return null;
        string[] segments = path[Projects.Length..].Split('/', 3);
        return segments.Length > 1 && segments[1].Split(':')[0] == SharedCollection ? null : segments[0].Split(':')[0];
    }
}
