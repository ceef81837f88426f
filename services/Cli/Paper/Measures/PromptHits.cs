namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>Observations of one prompt.</summary>
/// <param name="Hits">Those that hold; a half for a draw.</param>
/// <param name="Count">All.</param>
internal readonly record struct PromptHits(double Hits, long Count);
