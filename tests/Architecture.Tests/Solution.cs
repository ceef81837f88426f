using System.Xml.Linq;

namespace RlhfT2I.Architecture.Tests;

/// <summary>One project file: its name and what it asks for.</summary>
public sealed record ProjectFile(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public const string AspNetCore = "ASP.NET Core";

    /// <summary>The folder that the project file lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public static ProjectFile Load(string path) => Parse(System.IO.Path.GetFileNameWithoutExtension(path), path, XDocument.Load(path));

    public static ProjectFile Parse(string name, string path, XDocument project)
    {
        IEnumerable<string> Included(string element) =>
            project.Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>();
        bool web = (string?)project.Root!.Attribute("Sdk") == "Microsoft.NET.Sdk.Web" || Included("FrameworkReference").Contains("Microsoft.AspNetCore.App");
        bool torch = project.Descendants("Import").Any(import => ((string?)import.Attribute("Project"))?.EndsWith("Torch.Backend.props", StringComparison.Ordinal) == true);
        string[] implied = [.. web ? [AspNetCore] : Array.Empty<string>(), .. torch ? ["TorchSharp"] : Array.Empty<string>()];
        return new ProjectFile(
            name,
            path,
            [.. Included("ProjectReference").Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))],
            [.. Included("PackageReference").Concat(implied)]);
    }
}

/// <summary>The checkout as the rules see it.</summary>
public static class Solution
{
    /// <summary>The five services; the gateway has the same inner plan.</summary>
    public static readonly string[] Rooms = ["Generation", "Embedding", "Reward", "FineTuning", "Feedback", "Gateway"];

    public static string Root { get; } = FindRoot();

    /// <summary>The product's projects: those below services/ and gateway/.</summary>
    public static IReadOnlyList<ProjectFile> Projects { get; } =
        [.. new[] { "services", "gateway" }
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories))
            .Where(path => !path.Contains("node_modules", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(ProjectFile.Load)];

    public static string RoomFolder(string room) => room == "Gateway" ? Path.Combine(Root, "gateway") : Path.Combine(Root, "services", room);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("RlhfT2I.sln was not found above the test program.");
    }
}
