using System.Xml.Linq;

namespace RlhfT2I.Architecture.Tests;

public sealed class ArrowTests
{
    private static readonly IReadOnlyDictionary<string, Arrows> Table = ArrowTable.Load();

    public static TheoryData<string> ProjectNames => [.. Solution.Projects.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Project_OfTheProduct_FollowsTheTable(string name) =>
        Violations(Solution.Projects.Single(project => project.Name == name)).ShouldBeEmpty();

    [Fact]
    public void Projects_OfTheProduct_AreFound() =>
        Solution.Projects.Select(project => project.Name).ShouldBeSubsetOf(Table.Keys);

    [Theory]
    [InlineData("Reward", "<ProjectReference Include='../FineTuning/FineTuning.csproj' />", "FineTuning")]
    [InlineData("Feedback", "<ProjectReference Include='..\\Shared\\Modeling\\Modeling.csproj' />", "Modeling")]
    [InlineData("Prompts", "<PackageReference Include='TorchSharp' />", "TorchSharp")]
    [InlineData("Prompts", "<FrameworkReference Include='Microsoft.AspNetCore.App' />", "ASP.NET Core")]
    [InlineData("Feedback", "<Import Project='..\\Torch.Backend.props' />", "TorchSharp")]
    [InlineData("Unheard", "", "not in the table")]
    public void Project_WithAForbiddenArrow_IsSeen(string name, string item, string expected) =>
        Violations(Sample(name, item)).ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void Project_WithAllowedArrows_IsAccepted() =>
        Violations(Sample("Reward", "<ProjectReference Include='../Shared/Modeling/Modeling.csproj' /><PackageReference Include='TorchSharp' />")).ShouldBeEmpty();

    [Fact]
    public void Table_HasNoCycle()
    {
        var done = new HashSet<string>();
        while (Table.Values.FirstOrDefault(row => !done.Contains(row.Project) && row.References.All(done.Contains)) is { } next)
            done.Add(next.Project);
        Table.Keys.Except(done).ShouldBeEmpty();
    }

    [Fact]
    public void Table_LetsNoRoomReferenceARoom() =>
        Table.Values.Where(row => Solution.Rooms.Contains(row.Project)).SelectMany(row => row.References).Intersect(Solution.Rooms).ShouldBeEmpty();

    private static ProjectFile Sample(string name, string items) =>
        ProjectFile.Parse(name, name + ".csproj", XDocument.Parse($"<Project Sdk='Microsoft.NET.Sdk'><ItemGroup>{items}</ItemGroup></Project>"));

    private static IEnumerable<string> Violations(ProjectFile project)
    {
        if (!Table.TryGetValue(project.Name, out Arrows? allowed))
            return [$"{project.Name} is not in the table of services/README.md"];
        return project.References.Where(reference => !allowed.References.Contains(reference))
            .Select(reference => $"{project.Name} may not reference {reference}")
            .Concat(project.Packages.Where(package => !allowed.Packages.Any(prefix => Matches(package, prefix)))
                .Select(package => $"{project.Name} may not use {package}"));
    }

    private static bool Matches(string package, string prefix) =>
        package == prefix || package.StartsWith(prefix + ".", StringComparison.Ordinal) || package.StartsWith(prefix + "-", StringComparison.Ordinal);
}
