using System.Diagnostics;
using OpenTelemetry;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Keeps outgoing requests and statements that belong to nobody's call from becoming traces of their own: loops look for work every second.</summary>
internal sealed class RootlessClients : BaseProcessor<Activity>
{
    /// <inheritdoc />
    public override void OnStart(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Kind != ActivityKind.Client || data.ParentSpanId != default)
            return;
        // Exporters look at the flag; what starts inside inherits it.
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        data.IsAllDataRequested = false;
    }
}
