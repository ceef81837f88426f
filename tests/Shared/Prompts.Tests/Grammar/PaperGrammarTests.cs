using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Tests.Grammar;

public class PaperGrammarTests
{
    [Theory]
    [InlineData("One dog", "count=one object=dog", "count")]
    [InlineData("Two dogs", "count=two object=dog", "count")]
    [InlineData("Six boxes", "count=six object=box", "count")]
    [InlineData("One orange", "count=one object=orange", "count")]
    [InlineData("A green colored dog", "color=green object=dog", "color")]
    [InlineData("A red colored orange", "color=red object=orange", "color")]
    [InlineData("A dog in the forest", "background=forest object=dog", "background")]
    [InlineData("A dog on the moon", "background=moon object=dog", "background")]
    [InlineData("An airplane in the field", "background=field object=airplane", "background")]
    [InlineData("A cat on the table", "background=table object=cat", "background")]
    [InlineData("An apple in San Francisco", "background=san-francisco object=apple", "background")]
    [InlineData("Two blue dogs in the forest", "count=two color=blue background=forest object=dog", "combination")]
    [InlineData("Five white dogs in the city", "count=five color=white background=city object=dog", "combination")]
    [InlineData("One blue dog in the forest", "count=one color=blue background=forest object=dog", "combination")]
    [InlineData("Three wolves in the desert", "count=three background=desert object=wolf", "combination")]
    [InlineData("A pink colored rose in the sea", "color=pink background=sea object=rose", "combination")]
    [InlineData("Two brown bears", "count=two color=brown object=bear", "combination")]
    public void Parse_PaperForm_HasMeaningAndCategory(string text, string meaning, string category)
    {
        Prompt prompt = Grammars.Paper.Parse(text);
        prompt.Meaning.ToString().ShouldBe(meaning);
        prompt.Form.Category.ShouldBe(category);
        prompt.Surface.ShouldBe(PromptSurface.Plain);
        prompt.Text.ShouldBe(text);
        Grammars.Paper.Parse(text + ".").ShouldBe(new Prompt(prompt.Meaning, PromptSurface.Sentence));
    }

    [Fact]
    public void Slots_OfPaper_HaveTheSizesOfAppendixB()
    {
        PromptGrammar grammar = Grammars.Paper;
        grammar.Slot(PaperGrammar.CountSlot).Values.Select(v => v.Number).ShouldBe([1, 2, 3, 4, 5, 6]);
        grammar.Slot(PaperGrammar.ColorSlot).Values.Select(v => v.Key)
            .ShouldBe(["red", "yellow", "green", "blue", "black", "pink", "purple", "white", "brown"]);
        grammar.Slot(PaperGrammar.BackgroundSlot).Values.Select(v => v.Key)
            .ShouldBe(["forest", "city", "moon", "field", "sea", "table", "desert", "san-francisco"]);
        grammar.Slot(PaperGrammar.ObjectSlot).Values.Count.ShouldBe(25);
        grammar.Slots.SelectMany(s => s.Values).Where(v => v.IsHeldOut).Select(v => v.Key).ShouldBe(["bear", "tiger", "rabbit", "rose", "wolf"]);
    }

    [Fact]
    public void Forms_TrainingValues_SayTwelveThousandCombinationsAndFourHundredSixtySingles()
    {
        PromptGrammar grammar = Grammars.Paper;
        grammar.Categories.Select(c => c.Forms.Sum(f => f.CountMeanings())).ShouldBe([120, 180, 160, 12_120]);
        grammar.Forms.ShouldAllBe(f => f.Meanings(grammar, false).LongCount() == f.CountMeanings(false));
        grammar.Forms.ShouldAllBe(f => f.Meanings(grammar, true).LongCount() == f.CountMeanings(true));
    }

    [Theory]
    [InlineData("box", "boxes", "a")]
    [InlineData("wolf", "wolves", "a")]
    [InlineData("apple", "apples", "an")]
    [InlineData("airplane", "airplanes", "an")]
    [InlineData("orange", "oranges", "an")]
    public void Values_IrregularWords_StandInTheTables(string key, string plural, string article)
    {
        SlotValue value = Grammars.Paper.ObjectSlot.Find(key)!;
        value.Plural.ShouldBe(plural);
        value.Article.ShouldBe(article);
    }
}
