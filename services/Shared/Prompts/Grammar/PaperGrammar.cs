using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// The paper's grammar (Appendix B, Tables 1 and 4): 6 counts, 9 colors, 8 backgrounds, 25 objects of which 5 are held out.
/// Its words stand in <c>Data/paper-grammar.yaml</c> alone, a file in the format users write.
/// </summary>
public static class PaperGrammar
{
    /// <summary>Name of the slot of numerals.</summary>
    public const string CountSlot = "count";

    /// <summary>Name of the slot of colors.</summary>
    public const string ColorSlot = "color";

    /// <summary>Name of the slot of backgrounds.</summary>
    public const string BackgroundSlot = "background";

    /// <summary>Name of the slot of objects.</summary>
    public const string ObjectSlot = "object";

    /// <summary>Category of prompts that ask for a number of objects.</summary>
    public const string CountCategory = "count";

    /// <summary>Category of prompts that ask for a color.</summary>
    public const string ColorCategory = "color";

    /// <summary>Category of prompts that ask for a background.</summary>
    public const string BackgroundCategory = "background";

    /// <summary>Category of prompts that join two or three of these aspects.</summary>
    public const string CombinationCategory = "combination";

    private static readonly Lazy<PromptGrammar> Loaded = new(() =>
        PromptGrammar.FromYaml(EmbeddedData.ReadText("paper-grammar.yaml"), "paper-grammar.yaml"));

    /// <summary>The grammar, read once.</summary>
    public static PromptGrammar Instance => Loaded.Value;
}
