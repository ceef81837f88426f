using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Tests;

/// <summary>Grammars the tests share.</summary>
internal static class Grammars
{
    /// <summary>Small, with words that are kinds of others, a mass noun, French articles, and numerals after the object.</summary>
    public const string Small = """
        name: small
        version: 3
        slots:
          number:
            role: count
            values:
              - {key: one, text: "1", number: 1}
              - {key: three, text: "3", number: 3}
          style:
            role: attribute
            values:
              - photo
              - {key: painting, text: painting}
              - {key: oil, text: oil painting, is_a: painting}
          thing:
            role: object
            values:
              - {key: animal, singular: animal, plural: animaux, article: un}
              - {key: dog, singular: chien, plural: chiens, article: un, is_a: animal}
              - {key: poodle, singular: caniche, plural: caniches, article: un, is_a: dog}
              - {key: house, singular: maison, plural: maisons, article: une}
              - {key: sheep, singular: brebis, plural: brebis, article: une, is_a: animal}
            held_out: [poodle]
        categories:
          plain:
            images_per_prompt: 2
            forms:
              - template: "{article} {thing}"
              - {template: "{thing} x {number}", draw: 5}
          styled:
            images_per_prompt: 1
            forms:
              - template: "{style}: {article} {thing}"
              - template: "{style}: {number} {thing}"
        """;

    public static PromptGrammar Paper => PaperGrammar.Instance;

    public static PromptGrammar ReadSmall() => PromptGrammar.FromYaml(Small, "small.yaml");

    /// <summary>Every meaning over the slots of a grammar, open slots included, whether or not a form says it.</summary>
    public static IEnumerable<PromptMeaning> AllMeanings(PromptGrammar grammar)
    {
        IEnumerable<PromptMeaning> meanings = [grammar.Meaning()];
        foreach (PromptSlot slot in grammar.Slots)
            meanings = meanings.SelectMany(_ => slot.Values.Prepend(null), (meaning, value) => meaning.With(slot, value));
        return meanings;
    }
}
