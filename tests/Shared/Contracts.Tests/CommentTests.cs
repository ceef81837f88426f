using System.Text.RegularExpressions;

namespace RlhfT2I.Contracts.Tests;

/// <summary>Every declaration of the contracts has a comment right above it. Descriptors carry no comments, so this reads the files.</summary>
public sealed partial class CommentTests
{
    public static TheoryData<string> ProtoFiles() => [.. Directory
        .EnumerateFiles(Path.Combine(ProtoFolder.Path, "rlhf"), "*.proto", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(ProtoFolder.Path, path))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(ProtoFiles))]
    public void ProtoFile_Declarations_AreCommented(string path) =>
        Uncommented(File.ReadAllLines(Path.Combine(ProtoFolder.Path, path))).ShouldBeEmpty();

    [Fact]
    public void Uncommented_DeclarationsWithoutComment_AreFound()
    {
        string[] lines =
        [
            "service S {", "  // Said.", "  rpc Get(A) returns (B) {", "    option (google.api.http) = {get: \"/v1/a\"};", "  }", "  rpc Put(A) returns (B);", "}",
            "// Said.", "message M {", "  string a = 1;", "  // Said.", "  repeated string b = 2 [", "    (x) = Y", "  ];", "}",
            "enum E {", "  E_UNSPECIFIED = 0;", "}",
        ];
        Uncommented(lines).ShouldBe(["service S {", "rpc Put(A) returns (B);", "string a = 1;", "enum E {", "E_UNSPECIFIED = 0;"]);
    }

    private static IEnumerable<string> Uncommented(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            bool commented = i > 0 && lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal);
            if (!commented && Declaration().IsMatch(lines[i]))
                yield return lines[i].Trim();
        }
    }

    [GeneratedRegex(@"^(\s*(message|enum|service|rpc|oneof)\s+\w+|\s+[A-Z][A-Z0-9_]* = \d+|\s+(repeated |optional )?(map<[^>]+>|[\w.]+) \w+ = \d+)")]
    private static partial Regex Declaration();
}
