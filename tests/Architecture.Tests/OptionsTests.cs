using System.Text.RegularExpressions;

namespace RlhfT2I.Architecture.Tests;

/// <summary>A service with bad options does not start: every options class has a validator and is checked at start.</summary>
public sealed partial class OptionsTests
{
    [Fact]
    public void OptionsClasses_OfTheProduct_AreValidatedOnStart() =>
        Solution.Projects.SelectMany(project => Unvalidated(Sources(project.Folder))).ShouldBeEmpty();

    [Fact]
    public void OptionsClass_WithoutRegistration_IsSeen() =>
        Unvalidated(["public sealed class SamplerOptions { public const string SectionName = \"Sampler\"; }", "[OptionsValidator] partial class V : IValidateOptions<SamplerOptions>;"])
            .ShouldBe(["SamplerOptions is not registered by AddOptionsWithValidateOnStart"]);

    [Fact]
    public void OptionsClass_WithoutValidator_IsSeen() =>
        Unvalidated(["public sealed class SamplerOptions { public const string SectionName = \"Sampler\"; }", "services.AddOptionsWithValidateOnStart<SamplerOptions>();"])
            .ShouldBe(["SamplerOptions has no IValidateOptions<SamplerOptions>"]);

    [Fact]
    public void OptionsClass_ValidatedAndRegistered_IsAccepted() =>
        Unvalidated([
            "public sealed class SamplerOptions { public const string SectionName = \"Sampler\"; }",
            "[OptionsValidator] partial class V : IValidateOptions<SamplerOptions>;",
            "services.AddOptionsWithValidateOnStart<SamplerOptions>();"]).ShouldBeEmpty();

    [Fact]
    public void OptionsClass_RegisteredByTheHouseHelper_IsAccepted() =>
        Unvalidated([
            "public sealed class SamplerOptions { public const string SectionName = \"Sampler\"; }",
            "[OptionsValidator] partial class V : IValidateOptions<SamplerOptions>;",
            "services.AddValidatedOptions<SamplerOptions, V>(SamplerOptions.SectionName);"]).ShouldBeEmpty();

    [Fact]
    public void OptionsClass_OfWhichOnlyANamesakeIsRegistered_IsSeen() =>
        Unvalidated([
            "public sealed class SamplerOptions { public const string SectionName = \"Sampler\"; }",
            "[OptionsValidator] partial class V : IValidateOptions<SamplerOptions>;",
            "services.AddValidatedOptions<SamplerOptionsOfOld, W>(\"Sampler\");"])
            .ShouldBe(["SamplerOptions is not registered by AddOptionsWithValidateOnStart"]);

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    private static IEnumerable<string> Unvalidated(IEnumerable<string> sources)
    {
        string all = string.Join('\n', sources);
        foreach (string name in OptionsClass().Matches(all).Select(match => match.Groups[1].Value))
        {
            // AddValidatedOptions of ServiceDefaults is AddOptionsWithValidateOnStart with binding and readable faults.
            if (!all.Contains($"AddOptionsWithValidateOnStart<{name}", StringComparison.Ordinal)
                && !all.Contains($"AddValidatedOptions<{name},", StringComparison.Ordinal))
                yield return $"{name} is not registered by AddOptionsWithValidateOnStart";
            if (!all.Contains($"IValidateOptions<{name}>", StringComparison.Ordinal))
                yield return $"{name} has no IValidateOptions<{name}>";
        }
    }

    [GeneratedRegex(@"class (\w+Options)\b[^{]*\{[^}]*\bconst string SectionName\b")]
    private static partial Regex OptionsClass();
}
