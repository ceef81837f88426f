using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RlhfT2I.Architecture.Tests;

/// <summary>What is restored is what was chosen: every package has one exact version, stated once.</summary>
public sealed partial class PackageTests
{
    private static readonly string[] Licences = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL"];

    [Fact]
    public void Versions_OfPackages_AreExactAndStatedOnce()
    {
        XElement[] packages = [.. XDocument.Load(Path.Combine(Solution.Root, "Directory.Packages.props")).Descendants("PackageVersion")];
        packages.Length.ShouldBeGreaterThan(30);
        packages.Select(package => (string)package.Attribute("Include")!).ShouldBeUnique();
        Loose(packages).ShouldBeEmpty();
    }

    [Fact]
    public void Projects_StateNoVersionsOfTheirOwn()
    {
        string[] projects = Projects();
        projects.Length.ShouldBeGreaterThan(20);
        projects.Where(path => XDocument.Load(path).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null)).ShouldBeEmpty();
    }

    [Fact]
    public void LockFiles_OfEachProject_HaveTheVersionsThatAreStated()
    {
        var stated = XDocument.Load(Path.Combine(Solution.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => (string)package.Attribute("Include")!, package => (string)package.Attribute("Version")!, StringComparer.OrdinalIgnoreCase);
        foreach (string project in Projects())
        {
            string file = Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "packages*.lock.json").ShouldHaveSingleItem($"{project}: run 'make lock'");
            using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonProperty package in locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() == "Project")
                    continue;
                package.Value.GetProperty("contentHash").GetString().ShouldNotBeNullOrEmpty($"{file}: {package.Name}");
                if (stated.TryGetValue(package.Name, out string? version))
                    package.Value.GetProperty("resolved").GetString().ShouldBe(version, $"{file}: {package.Name}; run 'make lock'");
            }
        }
    }

    [Fact]
    public void Licences_OfPackages_AreListedAndAllowed()
    {
        var listed = LicenceRow().Matches(File.ReadAllText(Path.Combine(Solution.Root, "docs", "licenses.md"))).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        XElement[] packages = [.. XDocument.Load(Path.Combine(Solution.Root, "Directory.Packages.props")).Descendants("PackageVersion")];
        listed.Keys.ShouldBe(packages.Select(package => (string)package.Attribute("Include")!), ignoreOrder: true);
        listed.Values.Except(Licences).ShouldBeEmpty();
        foreach (XElement package in packages)
        {
            string id = (string)package.Attribute("Include")!;
            if (StatedLicence(id, (string)package.Attribute("Version")!) is { } stated)
                listed[id].ShouldBe(stated, id);
        }
    }

    [Theory]
    [InlineData("1.*")]
    [InlineData("[1.0,2.0)")]
    [InlineData("1.0-*")]
    [InlineData("latest")]
    public void Version_ThatFloats_IsSeen(string version) =>
        Loose([new XElement("PackageVersion", new XAttribute("Include", "Sample"), new XAttribute("Version", version))]).ShouldBe([$"Sample {version}"]);

    private static string[] Projects() =>
        [.. Directory.EnumerateFiles(Solution.Root, "*.csproj", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/node_modules/", StringComparison.Ordinal))];

    /// <summary>The licence by which a restored package goes; null where it was not restored or states none as an expression.</summary>
    private static string? StatedLicence(string id, string version)
    {
        string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
#pragma warning disable CA1308 // NuGet's folders are in lower case.
        string file = Path.Combine(folder, id.ToLowerInvariant(), version.ToLowerInvariant(), $"{id.ToLowerInvariant()}.nuspec");
#pragma warning restore CA1308
        return File.Exists(file)
            ? XDocument.Load(file).Descendants().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value : null;
    }

    private static IEnumerable<string> Loose(IEnumerable<XElement> packages) =>
        packages.Where(package => !Exact().IsMatch((string?)package.Attribute("Version") ?? "")).Select(package => $"{(string?)package.Attribute("Include")} {(string?)package.Attribute("Version")}");

    [GeneratedRegex(@"^\| ([\w.-]+) \| ([\w.-]+) \| (?:product|tests and build) \|$", RegexOptions.Multiline)]
    private static partial Regex LicenceRow();

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[a-z]+(\.\d+)*)?$")]
    private static partial Regex Exact();
}
