namespace RlhfT2I.Cli.PromptSets;

/// <summary>Names of the contracts' values as people read them.</summary>
internal static class Words
{
    /// <summary>The name in lower case with blanks, such as <c>open ended</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        return string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
    }
}
