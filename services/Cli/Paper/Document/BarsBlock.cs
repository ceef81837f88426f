using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Bars of shares with their intervals: a block for each group, a bar for each series.</summary>
internal sealed record BarsBlock(string Caption, IReadOnlyList<string> Series, IReadOnlyList<BarGroup> Groups) : Block;

/// <summary>A group of bars.</summary>
internal sealed record BarGroup(string Name, IReadOnlyList<Share> Shares);
