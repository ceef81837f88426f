namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>Who makes a call, as the gateway or a room has found out: what an internal token says.</summary>
/// <param name="Subject">Stable name of the caller: a person, a rater, an API key or a room.</param>
/// <param name="Roles">Role by project, <c>projects/{project}</c>; under the empty name a role that holds everywhere.</param>
/// <param name="ActingRater">Id of the rater that an owner speaks for, such as a simulated one; null for the caller itself.</param>
public sealed record VerifiedCaller(string Subject, IReadOnlyDictionary<string, CallerRole> Roles, string? ActingRater = null)
{
    /// <summary>Name of roles that hold everywhere.</summary>
    public const string Everywhere = "";

    /// <summary>A caller without a credential, for the few methods that ask for none.</summary>
    public static VerifiedCaller Anonymous { get; } = new("anonymous", new Dictionary<string, CallerRole>());

    /// <summary>The greatest role that the caller has in any project.</summary>
    public CallerRole GreatestRole => Roles.Count == 0 ? CallerRole.Anonymous : Roles.Values.Max();

    /// <summary>The caller's role in a project.</summary>
    /// <param name="project">The project, <c>projects/{project}</c>.</param>
    public CallerRole RoleIn(string project)
    {
        CallerRole everywhere = Roles.GetValueOrDefault(Everywhere, CallerRole.Anonymous);
        CallerRole here = Roles.GetValueOrDefault(project, CallerRole.Anonymous);
        return here > everywhere ? here : everywhere;
    }

    /// <summary>Another room of the suite.</summary>
    /// <param name="name">Name of the calling host.</param>
    public static VerifiedCaller Room(string name) =>
        new($"rooms/{name}", new Dictionary<string, CallerRole> { [Everywhere] = CallerRole.Service });
}
