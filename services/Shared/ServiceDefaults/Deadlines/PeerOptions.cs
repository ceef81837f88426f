namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>Where the rooms are that this one calls.</summary>
public sealed class PeerOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Peers";

    /// <summary>Stands for the host itself, where several rooms share one process.</summary>
    public const string Self = "self";

    /// <summary>
    /// gRPC address by name of the room, such as <c>Reward</c>: <c>http://host:port</c>, <c>https://host:port</c> or <see cref="Self"/>. Where the section
    /// <c>Tls</c> is set, <c>https</c> alone; without it, <c>https</c> trusts whom the machine trusts.
    /// </summary>
    /// <value>Default: none. A host does not start before every room that it calls has an address.</value>
    public Dictionary<string, string> Addresses { get; } = new(StringComparer.OrdinalIgnoreCase);
}
