namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// How a prompt ends. The paper prints both; a text encoder sees the difference, so a prompt set uses one throughout.
/// </summary>
public enum PromptSurface
{
    /// <summary>No final period, as in Table 1: <c>Two dogs</c>.</summary>
    Plain,

    /// <summary>A final period, as in Table 4: <c>Two dogs.</c></summary>
    Sentence,
}
