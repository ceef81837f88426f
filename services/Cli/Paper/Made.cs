namespace RlhfT2I.Cli.Paper;

/// <summary>Something that a step made, and under which title its digest is kept.</summary>
/// <param name="Value">What was made.</param>
/// <param name="Source">Title in the lineage.</param>
internal readonly record struct Made<T>(T Value, string Source);
