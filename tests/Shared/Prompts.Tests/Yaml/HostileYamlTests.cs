using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.Prompts.Yaml;
using RlhfT2I.TestKit;

namespace RlhfT2I.Prompts.Tests.Yaml;

public class HostileYamlTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    public static TheoryData<string, string> Bombs => new()
    {
        { "laughs", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghi".Select(c => $"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n")) },
        { "open brackets", new string('[', 200_000) },
        { "open braces", new string('{', 200_000) },
        { "brackets on lines", string.Concat(Enumerable.Repeat("[\n", 100_000)) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "questions", string.Concat(Enumerable.Repeat("? ", 100_000)) },
        { "indents", string.Concat(Enumerable.Range(0, 600).Select(i => new string(' ', i) + "a:\n")) },
        { "keys", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"k{i}:\n")) },
        { "long word", "name: " + new string('a', 250_000) },
        { "long key", new string('a', 250_000) + ": 1" },
        { "quotes", "name: \"" + new string('\\', 250_000) },
        { "comment", "#" + new string('#', 250_000) },
        { "anchors", string.Concat(Enumerable.Repeat("&a ", 80_000)) },
        { "tags", string.Concat(Enumerable.Repeat("!a ", 80_000)) },
        { "documents", string.Concat(Enumerable.Repeat("---\n", 60_000)) },
        { "directives", string.Concat(Enumerable.Repeat("%TAG !a! b\n", 20_000)) },
        { "block scalar", "name: |\n" + string.Concat(Enumerable.Repeat("  x\n", 60_000)) },
        { "too long", new string(' ', GrammarLimits.MaxYamlSize + 1) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void FromYaml_Bomb_IsRefusedInBoundedTime(string name, string yaml)
    {
        var watch = Stopwatch.StartNew();
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(yaml), name).Message.Length.ShouldBeLessThan(2_000);
        watch.Elapsed.ShouldBeLessThan(Bound, name);
    }

    [Fact]
    public void FromYaml_TagThatIsNoAddress_IsRefusedAsDocumented() =>
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml("name: !![x]\n")).Line.ShouldBe(1);

    [Fact]
    public void FromYaml_TooManyPrompts_IsRefusedBeforeTheyAreWritten()
    {
        var watch = Stopwatch.StartNew();
        PromptGrammarException error = Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(Wide(slots: 7, values: 250, draw: "")));
        error.Message.ShouldContain("more than 200000");
        error.Key.ShouldBe("categories.all.forms[0].template");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void FromYaml_TooManySlotsValuesOrForms_IsRefused()
    {
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(Wide(slots: 9, values: 2, draw: ""))).Message.ShouldContain("more than 8");
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(Wide(slots: 1, values: 1_001, draw: ""))).Message.ShouldContain("more than 1000");
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(Wide(slots: 3, values: 800, draw: ""))).Message.ShouldContain("in all slots, more than 2000");
    }

    [Fact]
    public void FromYaml_DrawTooLarge_IsRefused() =>
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(Wide(slots: 2, values: 400, draw: ", draw: 100000"))).Message
            .ShouldContain("is too large; use at most 1250");

    [Fact]
    public void FromYaml_LargestAllowed_IsReadAndDrawnInBoundedTime()
    {
        var watch = Stopwatch.StartNew();
        PromptGrammar grammar = PromptGrammar.FromYaml(Wide(slots: 2, values: 440, draw: ", draw: 200"));
        PromptSetDraw.Draw("large", grammar, 1).Entries.Count.ShouldBe(200);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void FromYaml_AnyText_GivesAGrammarOrTheDocumentedException() =>
        Prop.ForAll<string>(text => ReadsOrRefuses(text ?? "")).Check(Fuzzing.Runs(1_000));

    [Fact]
    public void FromYaml_MutatedGrammar_GivesAGrammarOrTheDocumentedException()
    {
        string[] pieces =
        [
            "", " ", "\n", ":", ": ", "-", "- ", "[", "]", "{", "}", ",", "&a", "*a", "!", "!!", "|", ">", "'", "\"", "#", "%", "@", "`", "?", "~", "\t", "\u0085", "\u2028",
            "\ufeff", "<<: ", "...", "---", "\\x", "\"\\ud800\"", "\0", "é", "\U0001F600", "\ud83d", "article", "is_a: dog", "1e9", "0x7f", "-1",
        ];
        Gen<string> mutated =
            from at in Gen.Choose(0, Grammars.Small.Length)
            from length in Gen.Choose(0, 6)
            from piece in Gen.Elements(pieces)
            from again in Gen.Choose(0, Grammars.Small.Length)
            from other in Gen.Elements(pieces)
            let once = Grammars.Small[..at] + piece + Grammars.Small[Math.Min(Grammars.Small.Length, at + length)..]
            select once.Insert(Math.Min(again, once.Length), other);
        Prop.ForAll(mutated.ToArbitrary(), ReadsOrRefuses).Check(Fuzzing.Runs(6_000));
    }

    private static bool ReadsOrRefuses(string yaml)
    {
        try
        {
            PromptGrammar grammar = PromptGrammar.FromYaml(yaml);
            return grammar.Forms.All(f => f.Meanings(grammar, true).All(m => grammar.Parse(grammar.Render(m, PromptSurface.Plain)).Meaning.Equals(m)));
        }
        catch (PromptGrammarException error)
        {
            return error.Line >= 1 && error.Column >= 1 && error.Message.Length < 2_000;
        }
    }

    /// <summary>A grammar of several slots with many values, all in one form.</summary>
    private static string Wide(int slots, int values, string draw)
    {
        string[] names = [.. Enumerable.Range(0, slots - 1).Select(i => $"s{i}")];
        return "name: wide\nversion: 1\nslots:\n"
            + string.Concat(names.Select(n => $"  {n}: {{role: attribute, values: [{string.Join(',', Enumerable.Range(0, values).Select(v => $"{n}v{v}"))}]}}\n"))
            + $"  thing: {{role: object, values: [{string.Join(',', Enumerable.Range(0, values).Select(v => $"{{key: o{v}, singular: o{v}}}"))}]}}\n"
            + "categories:\n  all:\n    images_per_prompt: 1\n    forms:\n      - {template: \"" + string.Concat(names.Select(n => $"{{{n}}} ")) + "{thing}\"" + draw + "}\n";
    }
}
