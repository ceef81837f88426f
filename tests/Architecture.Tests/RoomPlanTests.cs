namespace RlhfT2I.Architecture.Tests;

public sealed class RoomPlanTests
{
    private static readonly string[] Parts = ["Api", "Application", "Domain", "Infrastructure", "Options", "Diagnostics"];

    public static TheoryData<string> RoomNames => [.. Solution.Rooms];

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void Room_OfTheSuite_FollowsTheInnerPlan(string room) => Missing(room, Solution.RoomFolder(room)).ShouldBeEmpty();

    [Fact]
    public void Room_WithoutAReadme_IsSeen()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rlhf-room-");
        Missing("Sample", folder.FullName).ShouldBe(["README.md"]);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Room_WithAProjectButNoDomain_IsSeen()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rlhf-room-");
        foreach (string file in new[] { "README.md", "Sample.csproj", "Program.cs", "SampleModule.cs", "appsettings.json" })
            File.WriteAllText(Path.Combine(folder.FullName, file), string.Join(' ', Parts));
        foreach (string part in Parts.Where(part => part != "Domain"))
            folder.CreateSubdirectory(part);
        Missing("Sample", folder.FullName).ShouldBe(["Domain/"]);
        folder.Delete(recursive: true);
    }

    /// <summary>A room without a project has a README that names the plan; a room with one has every part of it.</summary>
    private static IEnumerable<string> Missing(string room, string folder)
    {
        string readme = Path.Combine(folder, "README.md");
        if (!File.Exists(readme))
            return ["README.md"];
        if (!File.Exists(Path.Combine(folder, room + ".csproj")))
        {
            string text = File.ReadAllText(readme);
            return Parts.Where(part => !text.Contains(part + "/", StringComparison.Ordinal)).Select(part => $"{part}/ in README.md");
        }

        string[] files = ["Program.cs", room + "Module.cs", "appsettings.json"];
        return files.Where(file => !File.Exists(Path.Combine(folder, file)))
            .Concat(Parts.Where(part => !Directory.Exists(Path.Combine(folder, part))).Select(part => part + "/"));
    }
}
