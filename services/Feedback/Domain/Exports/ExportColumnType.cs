namespace RlhfT2I.Feedback.Domain.Exports;

/// <summary>What the cells of a column hold.</summary>
internal enum ExportColumnType
{
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number, which may be missing.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A moment in UTC with microseconds.</summary>
    Time,
}
