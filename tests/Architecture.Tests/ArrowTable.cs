using System.Text.RegularExpressions;

namespace RlhfT2I.Architecture.Tests;

/// <summary>What one project may do, a row of the table in services/README.md.</summary>
public sealed record Arrows(string Project, IReadOnlySet<string> References, IReadOnlyList<string> Packages, IReadOnlySet<string> Calls);

/// <summary>The table of allowed arrows, read from services/README.md, which holds it once.</summary>
public static partial class ArrowTable
{
    public static IReadOnlyDictionary<string, Arrows> Load() => Parse(File.ReadAllLines(Path.Combine(Solution.Root, "services", "README.md")));

    public static IReadOnlyDictionary<string, Arrows> Parse(IEnumerable<string> lines) => lines
        .SkipWhile(line => !line.StartsWith("| project |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(Cell).ToArray())
        .ToDictionary(row => row[0][0], row => new Arrows(row[0][0], row[1].ToHashSet(), row[2], row[3].ToHashSet()));

    private static string[] Cell(string text) =>
        text.Trim() == "-" ? [] : Comma().Split(text.Trim());

    [GeneratedRegex(@"\s*,\s*")]
    private static partial Regex Comma();
}
