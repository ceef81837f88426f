using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Tests.Grammar;

public class RoundTripTests
{
    public static TheoryData<string> GrammarNames => ["paper", "small"];

    [Theory]
    [MemberData(nameof(GrammarNames))]
    public void Parse_EveryRenderedPrompt_GivesItBack(string name)
    {
        PromptGrammar grammar = name == "paper" ? Grammars.Paper : Grammars.ReadSmall();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (PromptForm form in grammar.Forms)
        {
            foreach (PromptMeaning meaning in form.Meanings(grammar, includeHeldOut: true))
            {
                foreach (PromptSurface surface in Enum.GetValues<PromptSurface>())
                {
                    var prompt = new Prompt(meaning, surface);
                    Prompt parsed = grammar.Parse(prompt.Text);
                    Assert.Equal(prompt, parsed);
                    Assert.Same(form, parsed.Form);
                    Assert.True(texts.Add(prompt.Text), prompt.Text);
                }
            }
        }

        texts.Count.ShouldBe(name == "paper" ? 2 * (150 + 225 + 200 + 15_150) : 2 * (5 + 10 + 15 + 30));
    }

    [Fact]
    public void Render_SmallGrammar_AgreesInNumberAndArticle()
    {
        PromptGrammar grammar = Grammars.ReadSmall();
        grammar.Render(grammar.Meaning(("thing", "house")), PromptSurface.Plain).ShouldBe("Une maison");
        grammar.Render(grammar.Meaning(("thing", "house"), ("number", "one")), PromptSurface.Sentence).ShouldBe("Maison x 1.");
        grammar.Render(grammar.Meaning(("thing", "dog"), ("number", "three"), ("style", "oil")), PromptSurface.Plain).ShouldBe("Oil painting: 3 chiens");
        grammar.Render(grammar.Meaning(("thing", "sheep"), ("number", "three"), ("style", "photo")), PromptSurface.Plain).ShouldBe("Photo: 3 brebis");
    }

    [Fact]
    public void Render_SlotsNoFormSays_NamesThem()
    {
        PromptMeaning meaning = Grammars.Paper.Meaning(("object", "dog"));
        Grammars.Paper.FindForm(meaning).ShouldBeNull();
        Should.Throw<ArgumentException>(() => Grammars.Paper.Render(meaning, PromptSurface.Plain)).Message.ShouldContain("object=dog");
    }

    [Fact]
    public void Meaning_UnknownOrRepeatedNames_AreRefused()
    {
        PromptGrammar grammar = Grammars.Paper;
        Should.Throw<ArgumentException>(() => grammar.Meaning(("colour", "red"))).Message.ShouldContain("count, color, background, object");
        Should.Throw<ArgumentException>(() => grammar.Meaning(("color", "violet"))).Message.ShouldContain("purple");
        Should.Throw<ArgumentException>(() => grammar.Meaning(("color", "red"), ("color", "blue"))).Message.ShouldContain("twice");
        Should.Throw<ArgumentException>(() => grammar.Meaning(("color", "red"))[Grammars.ReadSmall().Slot("style")]).Message.ShouldContain("style");
    }
}
