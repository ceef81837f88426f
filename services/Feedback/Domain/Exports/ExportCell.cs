namespace RlhfT2I.Feedback.Domain.Exports;

/// <summary>A cell of an exported row; which of its values counts, its column says.</summary>
internal readonly record struct ExportCell
{
    /// <summary>A text; never null in a cell of a text column.</summary>
    public string? Text { get; private init; }

    /// <summary>A whole number, or the ticks of a moment in UTC.</summary>
    public long Whole { get; private init; }

    /// <summary>A number; null for a missing one.</summary>
    public double? Number { get; private init; }

    public bool Flag => Whole != 0;

    public DateTime Time => new(Whole, DateTimeKind.Utc);

    public static implicit operator ExportCell(string text) => new() { Text = text };

    public static implicit operator ExportCell(long whole) => new() { Whole = whole };

    public static implicit operator ExportCell(double? number) => new() { Number = number };

    public static implicit operator ExportCell(bool flag) => new() { Whole = flag ? 1 : 0 };

    public static implicit operator ExportCell(DateTimeOffset time) => new() { Whole = time.UtcTicks };

    public static implicit operator ExportCell(TimeSpan? duration) => new() { Number = duration?.TotalSeconds };
}
