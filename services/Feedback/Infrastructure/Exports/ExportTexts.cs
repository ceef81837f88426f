using System.Globalization;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Values as texts that every program reads alike.</summary>
internal static class ExportTexts
{
    /// <summary>A moment by RFC 3339 with microseconds.</summary>
    public static string Of(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number that reads back equal; empty for a missing one.</summary>
    public static string Of(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
