using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>
/// The one source of activities and the one meter of a room. Keep it in a static field of the room's <c>Diagnostics</c> folder and create
/// every instrument there. Exporters subscribe to <see cref="NamePattern"/>, so a room needs no registration of its own.
/// </summary>
/// <example><code>
/// internal static class GenerationDiagnostics
/// {
///     public static readonly RoomDiagnostics Room = new("Generation");
///     public static readonly Counter&lt;long&gt; Images = Room.Meter.CreateCounter&lt;long&gt;("rlhf.images.generated", "{image}");
/// }
/// </code></example>
public sealed class RoomDiagnostics : IDisposable
{
    /// <summary>Matches the names of all sources and meters of the suite.</summary>
    public const string NamePattern = Prefix + "*";

    private const string Prefix = "RlhfT2I.";

    /// <summary>Opens source and meter.</summary>
    /// <param name="roomName">Name of the room, such as <c>Generation</c>; both are called <c>RlhfT2I.Generation</c>.</param>
    public RoomDiagnostics(string roomName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(roomName);
        Name = Prefix + roomName;
        string? version = typeof(RoomDiagnostics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        Activities = new ActivitySource(Name, version);
        Meter = new Meter(Name, version);
    }

    /// <summary>Name of source and meter.</summary>
    public string Name { get; }

    /// <summary>Where the room's traces start.</summary>
    public ActivitySource Activities { get; }

    /// <summary>Where the room's instruments are made; names are OpenTelemetry's or start with <c>rlhf.</c>, units are UCUM.</summary>
    public Meter Meter { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Activities.Dispose();
        Meter.Dispose();
    }
}
