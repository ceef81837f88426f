namespace RlhfT2I.Cli.Paper.Document;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Headings; the first is that of the rows' names.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record TableBlock(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows) : Block;
