namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>Who may call a method.</summary>
/// <param name="LeastRole">The least role that may. In a method about something of a project it is the role in that project.</param>
/// <param name="Outside">Whether the gateway lets calls from outside through at all.</param>
/// <param name="OwnedModels">Whether a model version that the request names has to be of a project where the caller has the role. Elsewhere every
/// project may use those of all.</param>
public sealed record AccessPolicy(CallerRole LeastRole, bool Outside, bool OwnedModels = false);
