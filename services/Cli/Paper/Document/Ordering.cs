namespace RlhfT2I.Cli.Paper.Document;

/// <summary>An order of the paper's and whether it holds here.</summary>
/// <param name="Name">What should be above what.</param>
/// <param name="Holds">Whether the point estimates are in that order.</param>
/// <param name="BeyondInterval">Whether the 95 % interval of the difference excludes the other order.</param>
/// <param name="Evidence">The numbers.</param>
internal sealed record Ordering(string Name, bool Holds, bool BeyondInterval, string Evidence);
