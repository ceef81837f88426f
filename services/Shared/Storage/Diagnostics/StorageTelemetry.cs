using System.Diagnostics;

namespace RlhfT2I.Storage.Diagnostics;

/// <summary>Spans of what is written, whatever the database: where a trace ends.</summary>
internal static class StorageTelemetry
{
    /// <summary>Attribute with the number of rows that a save wrote.</summary>
    public const string RowCount = "rlhf.db.row_count";

    private static readonly ActivitySource Activities = new("RlhfT2I.Storage");

    /// <summary>Opens the span of a save. Only inside another span: loops that look after their rows begin no traces.</summary>
    /// <param name="schema">The room's schema.</param>
    /// <param name="isSqlite">Which database it is.</param>
    /// <returns><c>null</c> if nobody traces.</returns>
    public static Activity? StartSave(string schema, bool isSqlite) => Activity.Current is null ? null
        : Activities.StartActivity($"save {schema}", ActivityKind.Client)
            ?.SetTag("db.system.name", isSqlite ? "sqlite" : "postgresql").SetTag("db.namespace", schema).SetTag("db.operation.name", "save");
}
