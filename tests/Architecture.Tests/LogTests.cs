using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace RlhfT2I.Architecture.Tests;

/// <summary>What the product logs are names and numbers: no prompt, no person, no secret.</summary>
public sealed partial class LogTests
{
    private static readonly string[] Forbidden = ["Prompt", "Rater", "Subject", "Caller", "Secret", "Token", "Key", "Password", "Credential", "Request", "Response", "Email"];

    // Numbers tell of nobody, and a key's resource name is not the key.
    private static bool IsHarmless(string name) => name.EndsWith("Count", StringComparison.Ordinal) || name == "ApiKeyName";

    [Fact]
    public void Messages_OfTheProduct_NameNoPromptsPeopleOrSecrets()
    {
        LoggerMessageAttribute[] messages = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "RlhfT2I.*.dll").Select(Assembly.LoadFrom).SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];
        messages.Length.ShouldBeGreaterThan(30);
        messages.SelectMany(message => Leaks(message.Message ?? "")).ShouldBeEmpty();
    }

    [Fact]
    public void Message_WithAPrompt_IsSeen() => Leaks("Image of {PromptText} for {RaterCount} raters with {ApiKey} took {Seconds} s").ShouldBe(["PromptText", "ApiKey"]);

    private static IEnumerable<string> Leaks(string message) =>
        Placeholder().Matches(message).Select(match => match.Groups[1].Value).Where(name => !IsHarmless(name) && Forbidden.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex Placeholder();
}
