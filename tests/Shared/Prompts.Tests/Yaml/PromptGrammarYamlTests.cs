using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Yaml;

namespace RlhfT2I.Prompts.Tests.Yaml;

public class PromptGrammarYamlTests
{
    /// <summary>
    /// Each case changes one thing of the small grammar; the message must name the line of the change, the key and a remedy.
    /// </summary>
    [Theory]
    [InlineData("name: small", "name: Small Grammar", "name", "'Small Grammar' is not a name; use up to 64")]
    [InlineData("name: small", "nam: small", "nam", "unknown key 'nam'; did you mean 'name'?")]
    [InlineData("version: 3", "version: three", "version", "is 'three', not a whole number from 1 to")]
    [InlineData("version: 3", "version: \"3\"", "version", "without quotes")]
    [InlineData("version: 3", "version: 0", "version", "is '0', not a whole number from 1 to")]
    [InlineData("version: 3", "version: 99999999999999999999", "version", "not a whole number")]
    [InlineData("version: 3", "version: 3\nversion: 4", "version", "the key stands twice", 3)]
    [InlineData("role: count", "role: counter", "slots.number.role", "unknown role 'counter'; did you mean 'count'?")]
    [InlineData("role: count", "role: [count]", "slots.number.role", "is a list, not text")]
    [InlineData("  style:", "  article:", "slots.article", "a slot cannot be named 'article'")]
    [InlineData("  style:", "  Style!:", "slots.Style!", "'Style!' is not a name")]
    [InlineData("- photo", "- a photo", "slots.style.values[0]", "'a photo' is not a name")]
    [InlineData("- photo", "-", "slots.style.values[0]", "is empty, not text")]
    [InlineData("- photo", "- painting", "slots.style.values[1]", "duplicate value: the key 'painting'", 13)]
    [InlineData("text: painting}", "text: photo}", "slots.style.values[1]", "duplicate value: the text 'photo' stands at line 12")]
    [InlineData("text: painting}", "text: \"painting.\"}", "slots.style.values[1].text", "ends with a period")]
    [InlineData("text: painting}", "text: \"pain{ting\"}", "slots.style.values[1].text", "holds a brace")]
    [InlineData("text: painting}", "text: \" painting\"}", "slots.style.values[1].text", "blanks at an end")]
    [InlineData("text: painting}", "text: \"oil  paint\"}", "slots.style.values[1].text", "in a row")]
    [InlineData("text: painting}", "text: \"a\\tb\"}", "slots.style.values[1].text", "tabs")]
    [InlineData("text: painting}", "text: ~}", "slots.style.values[1].text", "is empty, not text")]
    [InlineData("text: painting}", "text: painting, number: 1}", "slots.style.values[1].number", "unknown key 'number'")]
    [InlineData("is_a: painting}", "is_a: paint}", "slots.style.values[2].is_a", "'paint' is not a value of slot 'style'")]
    [InlineData("is_a: painting}", "is_a: oil}", "slots.style.values[2].is_a", "closes a circle")]
    [InlineData("number: 3}", "number: 1}", "slots.number.values[1]", "duplicate value: the number '1'")]
    [InlineData("number: 3}", "number: 0}", "slots.number.values[1].number", "is '0'")]
    [InlineData("text: \"3\", number: 3}", "text: \"3\"}", "slots.number.values[1]", "key 'number' is missing; add 'number:'")]
    [InlineData("plural: chiens, ", "", "slots.thing.values[1]", "value 'dog' has no plural, but '{thing} x {number}' counts it; add 'plural:'")]
    [InlineData("plural: maisons, article: une", "plural: maisons", "slots.thing.values[3]", "value 'house' has no article, but '{article} {thing}'")]
    [InlineData("held_out: [poodle]", "held_out: [podle]", "slots.thing.held_out[0]", "'podle' is not a value of slot 'thing'; did you mean 'poodle'?")]
    [InlineData("held_out: [poodle]", "held_out: [poodle, poodle]", "slots.thing.held_out[1]", "held out twice")]
    [InlineData("held_out: [poodle]", "held_out: []", "slots.thing.held_out", "is empty")]
    [InlineData("held_out: [poodle]", "held_out: [animal, house]", "slots.thing.held_out[0]", "every value of slot 'thing' is held out")]
    [InlineData("images_per_prompt: 2", "images_per_prompt: 0", "categories.plain.images_per_prompt", "from 1 to 10000")]
    [InlineData("images_per_prompt: 2", "images: 2", "categories.plain.images", "unknown key 'images'")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{thing} x {numbr}\"}", "categories.plain.forms[1].template", "unknown slot 'numbr' in the template; did you mean 'number'?")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{thing} x {number\"}", "categories.plain.forms[1].template", "brace at character 11")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{thing} x number}\"}", "categories.plain.forms[1].template", "brace at character 17")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{thing} x {number} {thing}\"}", "categories.plain.forms[1].template", "stands twice in the template")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{number} of it\"}", "categories.plain.forms[1].template", "does not name the object")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{article} {thing} x {number}\"}", "categories.plain.forms[1].template", "both {article} and a numeral")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{article} big {thing}\"}", "categories.plain.forms[1].template", "{article} is not followed by a slot")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"the {thing}\"}", "categories.plain.forms[1].template", "says the same slots as '{article} {thing}'")]
    [InlineData("{template: \"{thing} x {number}\", draw: 5}", "{template: \"{thing} x {number}.\"}", "categories.plain.forms[1].template", "ends with a period")]
    [InlineData("draw: 5", "draw: 9", "categories.plain.forms[1].draw", "draws 9 of the 8 prompts")]
    [InlineData("draw: 5", "draw: 0", "categories.plain.forms[1].draw", "from 1 to")]
    [InlineData("draw: 5", "draw: [5]", "categories.plain.forms[1].draw", "is a list, not a whole number")]
    [InlineData("  styled:", "  plain:", "categories.plain", "the key stands twice")]
    [InlineData("      - template: \"{style}: {article} {thing}\"\n      - template: \"{style}: {number} {thing}\"", "", "categories.styled.forms", "is empty, not a list", 32)]
    [InlineData("      - template: \"{style}: {article} {thing}\"\n      - template: \"{style}: {number} {thing}\"", "      - template: \"{thing} x {number} {style} a\"\n", "categories.styled.forms[0].template", null, 30)]
    [InlineData("role: object", "role: attribute", "slots.thing.values[0].singular", "unknown key 'singular'", 18)]
    [InlineData("- photo", "- &x photo", "slots.style.values[0]", "anchors and tags are not part of the format")]
    [InlineData("- photo", "- *x", "slots.style.values[0]", "aliases are not part of the format")]
    [InlineData("- photo", "- !!str photo", "slots.style.values[0]", "anchors and tags")]
    [InlineData("- photo", "- [photo]", "slots.style.values[0]", "is a list, not a mapping")]
    [InlineData("- photo", "- ? [a]\n        : b", "slots.style.values[0]", "a key must be a single word")]
    [InlineData("- photo", "- {key: photo", "", "not valid YAML", -1)]
    [InlineData("- photo", "- ph\u0007oto", "", "character U+0007 is not text")]
    [InlineData("name: small", "--- {}\n---\nname: small", "", "second document", 2)]
    public void FromYaml_OneMistake_NamesLineKeyAndRemedy(string old, string changed, string key, string? says, int line = 0)
    {
        Grammars.Small.ShouldContain(old);
        string yaml = ReplaceFirst(Grammars.Small, old, changed);
        if (says is null)
        {
            PromptGrammar.FromYaml(yaml).Forms.Count.ShouldBe(3);
            return;
        }

        PromptGrammarException error = Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(yaml, "my.yaml"));
        error.Message.ShouldContain(says);
        error.Key.ShouldBe(key, error.Message);
        error.Message.ShouldStartWith($"my.yaml({error.Line},{error.Column}): {key}");
        error.Remedy.ShouldNotBeNullOrWhiteSpace();
        if (line >= 0)
            error.Line.ShouldBe(line > 0 ? line : Grammars.Small[..Grammars.Small.IndexOf(old, StringComparison.Ordinal)].Count(c => c == '\n') + 1, error.Message);
    }

    [Fact]
    public void FromYaml_TwoMeaningsOfOneText_NamesBoth()
    {
        string yaml = ReplaceFirst(Grammars.Small, "\"{style}: {number} {thing}\"", "\"{thing} x {number}{style}\"");
        yaml = ReplaceFirst(yaml, "- {key: one, text: \"1\", number: 1}", "- {key: one, text: \"1\", number: 1}\n      - {key: odd, text: \"1photo\", number: 7}");
        PromptGrammarException error = Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(yaml));
        error.Message.ShouldContain("has two meanings, ");
        error.Key.ShouldBe("categories.styled.forms[1].template");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("# nothing\n", "the file is empty")]
    [InlineData("[]", "is a list, not a mapping")]
    [InlineData("grammar", "is a single value, not a mapping")]
    [InlineData("{}", "key 'name' is missing")]
    [InlineData("name: a\nversion: 1\nslots: {}\ncategories: {}", "is empty; add at least one entry")]
    [InlineData("name: a\nversion: 1\nslots: {o: {role: object, values: [{key: a, singular: a}]}}\ncategories: {}", "categories: is empty")]
    [InlineData("name: a\nversion: 1\nslots: {o: {role: attribute, values: [a]}}\ncategories: {}", "0 slots with 'role: object'")]
    [InlineData("name: a\nversion: 1\nslots: {o: {role: object, values: []}}\ncategories: {}", "slots.o.values: is empty")]
    [InlineData("name: a\nversion: 1\nslots: {o: {role: object, values: [dog]}}\ncategories: {}", "is a single value, not a mapping")]
    public void FromYaml_NoGrammar_IsRefused(string yaml, string says) =>
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(yaml)).Message.ShouldContain(says);

    [Fact]
    public void FromYaml_HalfCharacter_IsRefused() => Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml("name: a\n# \ud83d \ud83d\ude00")).Message
        .ShouldContain("grammar(2,3): character U+D83D is not text");

    [Fact]
    public void FromYaml_SlotInNoTemplate_IsNamed()
    {
        string yaml = ReplaceFirst(Grammars.Small, "  thing:\n", "  mood: {role: attribute, values: [calm]}\n  thing:\n");
        Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYaml(yaml)).Message.ShouldContain("slot 'mood' stands in no template; use {mood}");
    }

    [Fact]
    public void Digest_LayoutCommentsAndNotes_DoNotChangeIt()
    {
        PromptGrammar plain = Grammars.ReadSmall();
        string relaid = "# a comment\nnotes: [something]\n" + Grammars.Small
            .Replace("- photo", "- {key: photo, text: 'photo'}", StringComparison.Ordinal)
            .ReplaceLineEndings("\r\n");
        PromptGrammar other = PromptGrammar.FromYaml(relaid);
        other.Digest.ShouldBe(plain.Digest);
        other.Notes.ShouldBe(["something"]);
        plain.Digest.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("version: 3", "version: 4")]
    [InlineData("draw: 5", "draw: 6")]
    [InlineData("images_per_prompt: 2", "images_per_prompt: 3")]
    [InlineData("chiens", "chienss")]
    [InlineData("held_out: [poodle]", "held_out: [house]")]
    [InlineData(", is_a: painting", "")]
    [InlineData("number: 3}", "number: 4}")]
    [InlineData("{style}: {number} {thing}", "{style}, {number} {thing}")]
    public void Digest_AnyChangeOfContent_ChangesIt(string old, string changed) =>
        PromptGrammar.FromYaml(ReplaceFirst(Grammars.Small, old, changed)).Digest.ShouldNotBe(Grammars.ReadSmall().Digest);

    [Fact]
    public void FromYamlFile_File_IsReadAndBadBytesAreRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Grammars.Small);
            PromptGrammar.FromYamlFile(path).Digest.ShouldBe(Grammars.ReadSmall().Digest);
            File.WriteAllBytes(path, [(byte)'a', 0xff, 0xfe]);
            Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYamlFile(path)).Message.ShouldContain("not UTF-8");
            File.WriteAllBytes(path, new byte[GrammarLimits.MaxYamlSize + 1]);
            Should.Throw<PromptGrammarException>(() => PromptGrammar.FromYamlFile(path)).Message.ShouldContain("more than 262144");
        }
        finally
        {
            File.Delete(path);
        }

        Should.Throw<FileNotFoundException>(() => PromptGrammar.FromYamlFile(path));
    }

    private static string ReplaceFirst(string text, string old, string changed)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0);
        return string.Concat(text.AsSpan(0, at), changed, text.AsSpan(at + old.Length));
    }
}
