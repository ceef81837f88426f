using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Parsing;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.TestKit;

namespace RlhfT2I.Prompts.Tests.Parsing;

public class PromptParseTests
{
    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("two dogs", 0, "Did you mean 'Two'?")]
    [InlineData("Tow dogs", 0, "expected count (one, two, three, four, five, six) or article (a, an). Did you mean 'Two'?")]
    [InlineData("Two bleu dogs", 4, "Did you mean 'blue'?")]
    [InlineData("Two dogs in the jungle", 9, "in the forest")]
    [InlineData("Two blue", 8, "the text ends, expected a blank.")]
    [InlineData("Two  dogs", 4, "or color (red, yellow")]
    [InlineData("Two dogs ", 9, "the text ends")]
    [InlineData("A red dog", 5, "' colored '")]
    [InlineData("Two dogs..", 8, "expected its end or a blank.")]
    [InlineData("Two dog", 7, "write 'Two dogs'")]
    [InlineData("One dogs", 7, "write 'One dog'")]
    [InlineData("An dog in the sea", 1, "write 'A dog in the sea'")]
    [InlineData("A apple in the sea.", 1, "write 'An apple in the sea'")]
    [InlineData("A dog", 5, "expected a blank.")]
    [InlineData("A dog in the sea today", 16, "expected its end.")]
    public void Parse_NoPromptOfTheGrammar_SaysWhereAndWhat(string text, int position, string says)
    {
        PromptParseException error = Should.Throw<PromptParseException>(() => Grammars.Paper.Parse(text));
        error.Message.ShouldContain(says);
        error.Position.ShouldBe(position, error.Message);
        error.Text.ShouldBe(text);
        Grammars.Paper.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Parse_AnyText_GivesAPromptOrTheDocumentedException() =>
        Prop.ForAll<string>(text => ParsesOrExplains(text ?? "")).Check(Fuzzing.Runs(2_000));

    [Fact]
    public void Parse_MutatedPrompts_GiveAPromptOrTheDocumentedException()
    {
        string[] texts = [.. PaperPromptSet.Instance.Entries.Select(e => e.Text)];
        Gen<string> mutated =
            from text in Gen.Elements(texts)
            from other in Gen.Elements(texts)
            from at in Gen.Choose(0, text.Length)
            from length in Gen.Choose(0, 4)
            from c in Gen.Elements(' ', '.', 'a', 'T', '{', '\u0000', '\ud83d', 'İ', 'é')
            from kind in Gen.Choose(0, 3)
            select kind switch
            {
                0 => text.Insert(at, c.ToString()),
                1 => text.Remove(at, Math.Min(length, text.Length - at)),
                2 => text[..at] + other[Math.Min(at, other.Length)..],
                _ => text[..at] + c + text[Math.Min(text.Length, at + 1)..],
            };
        Prop.ForAll(mutated.ToArbitrary(), ParsesOrExplains).Check(Fuzzing.Runs(5_000));
    }

    [Fact]
    public void Parse_HugeText_FailsFast()
    {
        var watch = Stopwatch.StartNew();
        Should.Throw<PromptParseException>(() => Grammars.Paper.Parse(new string('A', 10_000_000)));
        Should.Throw<PromptParseException>(() => Grammars.Paper.Parse(string.Concat(Enumerable.Repeat("Two blue ", 110))));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    /// <summary>Values that are prefixes of each other read a text in 3^7 ways; each place is visited once.</summary>
    [Fact]
    public void Parse_GrammarOfPrefixes_ExplainsInBoundedTime()
    {
        string[] slots = ["b", "c", "d", "e", "f", "g"];
        string yaml = "name: prefixes\nversion: 1\nslots:\n"
            + string.Concat(slots.Select(s => $"  {s}: {{role: attribute, values: [{{key: x1, text: {s}x}}, {{key: x2, text: {s}x {s}x}}, {{key: x3, text: {s}x {s}x {s}x}}]}}\n"))
            + "  o: {role: object, values: [{key: dog, singular: dog}]}\ncategories:\n  all:\n    images_per_prompt: 1\n    forms:\n      - template: \"{o} "
            + string.Join(' ', slots.Select(s => $"{{{s}}}")) + "\"\n";
        PromptGrammar grammar = PromptGrammar.FromYaml(yaml);
        grammar.Parse("Dog bx bx cx dx ex fx gx gx gx").Meaning["g"]!.Key.ShouldBe("x3");
        Should.Throw<PromptParseException>(() => grammar.Parse("Dog bx bx bx bx cx dx ex fx gx")).Position.ShouldBe(13);
    }

    private static bool ParsesOrExplains(string text)
    {
        try
        {
            return Grammars.Paper.Parse(text).Text == text;
        }
        catch (PromptParseException error)
        {
            return error.Position >= 0 && error.Position <= Math.Max(text.Length, 0) && error.Message.Length < 1_500;
        }
    }
}
