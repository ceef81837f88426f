using System.Text.RegularExpressions;
using RlhfT2I.TestKit;

namespace RlhfT2I.Deploy.Tests;

/// <summary>Every option of the product, read from its options classes.</summary>
internal static partial class OptionKeys
{
    /// <summary>Keys such as <c>Storage:Root</c>; one of free names or numbers ends in <c>:*</c>.</summary>
    public static IReadOnlySet<string> Load() =>
        new[] { "services", "gateway" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(path => Of(File.ReadAllText(path)))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Options of one source file.</summary>
    public static IEnumerable<string> Of(string source)
    {
        if (Section().Match(source) is not { Success: true } section)
            return [];
        return Property().Matches(source, section.Index).Select(property =>
        {
            string key = $"{section.Groups[1].Value}:{property.Groups["name"].Value}";
            return Entries().IsMatch(property.Groups["type"].Value) ? key + ":*" : key;
        });
    }

    [GeneratedRegex(@"^(Dictionary|IList)<")]
    private static partial Regex Entries();

    [GeneratedRegex("const string SectionName = \"([A-Za-z0-9:]+)\"")]
    private static partial Regex Section();

    [GeneratedRegex(@"^    public (?:required )?(?<type>[\w.<>?,\[\] ]+) (?<name>\w+) \{ get;", RegexOptions.Multiline)]
    private static partial Regex Property();
}
