using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Training;

/// <summary>Prompts to look at a model by: the categories of the grammar in turn, held-out objects included.</summary>
public static class ScenePrompts
{
    private const ulong Stream = 0x70726F6D7074;

    /// <summary>Draws prompts: a pure function of seed and place.</summary>
    /// <param name="count">Number of prompts, positive.</param>
    /// <param name="seed">Seed of the draw.</param>
    public static IReadOnlyList<Prompt> Draw(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        PromptCategory[] categories = [.. SceneWorld.Grammar.Categories];
        PromptMeaning[][] meanings =
        [
            .. categories.Select(category =>
                category.Forms.SelectMany(form => form.Meanings(SceneWorld.Grammar, includeHeldOut: true)).ToArray()),
        ];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            PromptMeaning[] all = meanings[i % meanings.Length];
            ulong at = SeedSequence.Derive(seed, Stream, (ulong)i) % (ulong)all.Length;
            return new Prompt(all[at], PromptSurface.Sentence);
        })];
    }

    /// <summary>Name of the category of a prompt.</summary>
    /// <param name="prompt">A prompt of this world's grammar.</param>
    public static string CategoryOf(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return SceneWorld.Grammar.FindForm(prompt.Meaning)!.Category;
    }
}
