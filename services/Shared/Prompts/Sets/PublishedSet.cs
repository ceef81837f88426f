using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>Reads the prompt sets that travel with the suite.</summary>
internal static class PublishedSet
{
    /// <exception cref="PromptSetException">The data is not what <paramref name="digest"/> says.</exception>
    public static PromptSet Load(string file, string digest)
    {
        PromptSet set = PromptSet.FromJsonLines(EmbeddedData.ReadText(file), PaperGrammar.Instance, file);
        return set.Digest == digest ? set : throw new PromptSetException(
            file, 1, $"the set has digest {set.Digest}, published was {digest}");
    }
}
