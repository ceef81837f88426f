namespace RlhfT2I.Feedback.Domain.Exports;

/// <summary>A column of an exported table.</summary>
internal sealed record ExportColumn(string Name, ExportColumnType Type);
