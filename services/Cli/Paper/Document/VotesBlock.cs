namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Bars of win, tie and lose side by side.</summary>
internal sealed record VotesBlock(string Caption, IReadOnlyList<VotesRow> Rows) : Block;

/// <summary>A bar.</summary>
internal sealed record VotesRow(string Name, double Win, double Tie, double Lose);
