namespace RlhfT2I.Cli.Parity;

/// <summary>A golden file and the files without which it says nothing.</summary>
/// <param name="File">Path relative to the folder; the last part may hold <c>*</c>.</param>
/// <param name="Needs">Paths that must be there when the file is.</param>
public sealed record GoldenSource(string File, params IReadOnlyList<string> Needs)
{
    /// <summary>Two files that need one another.</summary>
    public static IEnumerable<GoldenSource> Pair(string first, string second) => [new(first, second), new(second, first)];
}
