using System.Text;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// The canonical form of a grammar: one JSON line for the head, each slot value and each form, in the order of the file. Notes say
/// nothing about prompts and stay out.
/// </summary>
internal static class GrammarDigest
{
    public static string Compute(PromptGrammar grammar) => CanonicalJson.Digest(Canonical(grammar));

    private static string Canonical(PromptGrammar grammar)
    {
        var text = new StringBuilder();
        text.Append(new CanonicalJson().Add("grammar", grammar.Name).Add("version", grammar.Version)).Append('\n');
        foreach (PromptSlot slot in grammar.Slots)
        {
            text.Append(new CanonicalJson().Add("slot", slot.Name).Add("role", slot.Role.ToString())).Append('\n');
            foreach (SlotValue value in slot.Values)
                text.Append(Line(value)).Append('\n');
        }

        foreach (PromptCategory category in grammar.Categories)
        {
            text.Append(new CanonicalJson().Add("category", category.Name).Add("images_per_prompt", category.ImagesPerPrompt)).Append('\n');
            foreach (PromptForm form in category.Forms)
                text.Append(new CanonicalJson().Add("template", form.Template).Add("draw", form.Draw ?? -1)).Append('\n');
        }

        return text.ToString();
    }

    private static CanonicalJson Line(SlotValue value) => new CanonicalJson()
        .Add("value", value.Key)
        .Add("text", value.Text)
        .Add("plural", value.Plural ?? "")
        .Add("article", value.Article ?? "")
        .Add("number", value.Number ?? 0)
        .Add("is_a", value.IsA?.Key ?? "")
        .Add("held_out", value.IsHeldOut);
}
