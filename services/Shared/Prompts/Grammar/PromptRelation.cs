namespace RlhfT2I.Prompts.Grammar;

/// <summary>How the truth of one meaning bears on another's; see <see cref="PromptSemantics"/> for the definition.</summary>
public enum PromptRelation
{
    /// <summary>True of the same pictures.</summary>
    Equal,

    /// <summary>The first is true only where the second is, and says more: "Two red dogs" entails "Two dogs".</summary>
    Entails,

    /// <summary>The second is true only where the first is, and says more.</summary>
    EntailedBy,

    /// <summary>No picture makes both true: "Two dogs" and "Three dogs".</summary>
    Contradicts,

    /// <summary>Both may be true of one picture and neither follows from the other: "Two dogs" and "A red colored dog".</summary>
    Independent,
}
