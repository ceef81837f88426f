namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Columns of shares over labels: a column for each series beside each other.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Axis">What the labels are.</param>
/// <param name="Series">Names of the series.</param>
/// <param name="Labels">Labels from left to right.</param>
/// <param name="Values">Shares in [0, 1]: for each series one of each label.</param>
internal sealed record ColumnsBlock(
    string Caption, string Axis, IReadOnlyList<string> Series, IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<double>> Values) : Block;
