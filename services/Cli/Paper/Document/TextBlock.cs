namespace RlhfT2I.Cli.Paper.Document;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : Block;
