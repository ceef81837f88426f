namespace RlhfT2I.Cli.Paper.Document;

/// <summary>A row of a table.</summary>
/// <param name="Cells">Cells, as many as the table has columns.</param>
/// <param name="Published">Whether it is the paper's own, of another world.</param>
/// <param name="Sources">Titles of what its numbers come from, besides those of the table.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, bool Published, IReadOnlyList<string> Sources);
