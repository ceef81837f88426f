using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>How large a grammar may be: what bounds the time and memory that a file from a stranger can cost.</summary>
public static class GrammarLimits
{
    /// <summary>Bytes (or characters) of YAML.</summary>
    public const int MaxYamlSize = 256 * 1024;

    /// <summary>YAML nodes.</summary>
    public const int MaxNodes = 20_000;

    /// <summary>Nested YAML collections.</summary>
    public const int MaxDepth = 12;

    /// <summary>Slots of a grammar.</summary>
    public const int MaxSlots = 8;

    /// <summary>Values of a slot.</summary>
    public const int MaxValues = 1_000;

    /// <summary>Values of all slots together.</summary>
    public const int MaxAllValues = 2_000;

    /// <summary>Forms of all categories.</summary>
    public const int MaxForms = 64;

    /// <summary>Prompts all forms can say together, held-out values included.</summary>
    public const int MaxPrompts = 200_000;

    /// <summary>Prompts drawn from a form times prompts it can say: the work of a balanced draw.</summary>
    public const long MaxDrawWork = 200_000_000;

    /// <summary>Characters of a key or name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Characters of a value's text, a template or a note.</summary>
    public const int MaxTextLength = 500;

    /// <summary>Characters of a rendered prompt.</summary>
    public const int MaxPromptLength = 1_000;

    /// <summary>Images for each prompt of a category.</summary>
    public const int MaxImagesPerPrompt = 10_000;

    internal static void CheckSize(long size, string source)
    {
        if (size > MaxYamlSize)
            throw new PromptGrammarException(
                source,
                new SourcePosition("", 1, 1),
                $"the file has {size} bytes, more than {MaxYamlSize}",
                "split it into several grammars");
    }
}
