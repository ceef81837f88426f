using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Captions;

/// <summary>Words a caption: by the grammar's form where it has one, else by the form next to it.</summary>
internal static class CaptionText
{
    private const string Some = "Some";

    /// <param name="meaning">What to say.</param>
    /// <param name="some">Say "some" for the open count.</param>
    /// <param name="surface">How to end.</param>
    public static string Render(PromptMeaning meaning, bool some, PromptSurface surface)
    {
        // "Some red dogs" is "Two red dogs" with another first word: every form with a count starts with it.
        if (some)
            return Some + Render(meaning.With(SceneWorld.CountSlot, SceneWorld.Numeral(2)), false, surface)[SceneWorld.Numeral(2).Text.Length..];
        if (SceneWorld.Grammar.FindForm(meaning) is not null)
            return SceneWorld.Grammar.Render(meaning, surface);

        // The one set of slots without a form is the object alone.
        SlotValue kind = meaning[SceneWorld.KindSlot]!;
        return $"{char.ToUpperInvariant(kind.Article![0])}{kind.Article[1..]} {kind.Text}{(surface == PromptSurface.Sentence ? "." : "")}";
    }
}
