namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>
/// What a health check counts for. Each tag is a gRPC health service of that name and a page <c>/health/{tag}</c> on the JSON port; the
/// gRPC service without a name is <see cref="Live"/>.
/// </summary>
public static class HealthTags
{
    /// <summary>Has the host come up? Slow beginnings, such as loading a model, count here.</summary>
    public const string Startup = "startup";

    /// <summary>May it be sent work? Database, queue, loaded model.</summary>
    public const string Ready = "ready";

    /// <summary>Does it get on at all? Unhealthy means: restart it. Nothing that a restart does not mend belongs here.</summary>
    public const string Live = "live";

    /// <summary>All tags.</summary>
    public static IReadOnlyList<string> All { get; } = [Startup, Ready, Live];
}
