using System.Text.RegularExpressions;

namespace RlhfT2I.Architecture.Tests;

/// <summary>The security list of the documents: every risk has a row, and every row a test that exists, or says why there is none.</summary>
public sealed partial class SecurityListTests
{
    private static readonly string[] Risks =
    [
        "object-access", "tokens", "blindness", "consumption", "body-limit", "slow-body", "rapid-reset", "admin-rpcs", "vote-stuffing", "ssrf", "misconfiguration", "inventory", "upstream",
        "header-spoofing", "pixel-flood", "checkpoints", "path-traversal", "sql-injection", "xss-csv", "csrf", "cors", "secrets", "internal-tls", "store-privileges", "log-injection", "fail-closed",
        "containers", "supply-chain", "protobuf-bombs", "personal-data",
    ];

    private static readonly Lazy<IReadOnlyList<string>> Sources = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(Solution.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText)]);

    [Fact]
    public void Rows_OfTheDocument_AreTheRisks() => Rows().Select(row => row.Id).ShouldBe(Risks);

    [Fact]
    public void Rows_OfTheDocument_NameTestsThatExistOrAReason()
    {
        foreach ((string id, string line) in Rows())
        {
            string[] tests = [.. Test().Matches(line).Select(match => match.Groups[1].Value)];
            (tests.Length > 0 || line.Contains("Not here:", StringComparison.Ordinal)).ShouldBeTrue($"{id} has neither a test nor a reason");
            Missing(tests).ShouldBeEmpty(id);
        }
    }

    [Fact]
    public void Test_ThatWasRenamed_IsSeen() => Missing(["DoorTests.Headers_ThatNobodySends_Pass", "DoorTests.Headers_ThatSpeakForTheGateway_DoNotPass"]).ShouldBe(["DoorTests.Headers_ThatNobodySends_Pass"]);

    private static IEnumerable<(string Id, string Line)> Rows() =>
        RowLine().Matches(File.ReadAllText(Path.Combine(Solution.Root, "docs", "security.md"))).Select(row => (row.Groups[1].Value, row.Value));

    // A suite that several databases share is an abstract class: its tests stand in the file of the class that is named.
    private static IEnumerable<string> Missing(IEnumerable<string> tests) => tests.Where(test =>
    {
        string[] parts = test.Split('.');
        return !Sources.Value.Any(source => source.Contains($"class {parts[0]}", StringComparison.Ordinal) && (parts[1] == "*" || source.Contains($" {parts[1]}(", StringComparison.Ordinal)));
    });

    [GeneratedRegex(@"^\| ([a-z-]+) \| (?!risk |can |---).*\|$", RegexOptions.Multiline)]
    private static partial Regex RowLine();

    [GeneratedRegex(@"`([A-Za-z0-9]+Tests\.[A-Za-z0-9_*]+)`")]
    private static partial Regex Test();
}
