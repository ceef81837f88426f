using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.TestKit;

namespace RlhfT2I.Prompts.Tests.Sets;

public class PromptSetTests
{
    private static readonly PromptGrammar Grammar = Grammars.ReadSmall();
    private static readonly PromptSet Small = PromptSetDraw.Draw("small-set", Grammar, seed: ulong.MaxValue, PromptSurface.Sentence);

    [Fact]
    public void Draw_UsersGrammar_TakesDrawSizesAndLeavesHeldOutValues()
    {
        Small.Entries.Count(e => e.Prompt.Form.Template == "{thing} x {number}").ShouldBe(5);
        Small.Entries.Count(e => e.Category == "plain").ShouldBe(4 + 5);
        Small.Entries.Count(e => e.Category == "styled").ShouldBe(12 + 24);
        Small.ImageCount.ShouldBe((9 * 2) + 36);
        Small.Entries.ShouldAllBe(e => !e.IsUnseen && e.Text.EndsWith('.'));
        Small["plain-0001"].ShouldBe(Small.Entries[0]);
        Should.Throw<ArgumentException>(() => Small["plain-9999"]).Message.ShouldContain("plain-9999");
    }

    [Fact]
    public void Load_SavedSet_IsTheSame()
    {
        string folder = Directory.CreateTempSubdirectory("rlhf-prompts-").FullName;
        try
        {
            string path = Path.Combine(folder, "set.jsonl");
            Small.Save(path);
            Small.Save(path);
            PromptSet loaded = PromptSet.Load(path, Grammars.ReadSmall());
            loaded.Digest.ShouldBe(Small.Digest);
            loaded.Seed.ShouldBe(ulong.MaxValue);
            loaded.Entries.Select(e => (e.Id, e.Text, e.Category, e.ImageCount)).ShouldBe(Small.Entries.Select(e => (e.Id, e.Text, e.Category, e.ImageCount)));
            loaded.ToJsonLines().ShouldBe(File.ReadAllText(path));
            Directory.GetFiles(folder).ShouldBe([path]);
            File.WriteAllBytes(path, [0x7b, 0xff, 0xfe, 0x7d]);
            Should.Throw<PromptSetException>(() => PromptSet.Load(path, Grammar)).Message.ShouldContain("UTF-8");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void FromJsonLines_OtherLayout_HasTheSameDigest()
    {
        string spaced = Small.ToJsonLines().Replace("\",\"", "\" , \"", StringComparison.Ordinal).ReplaceLineEndings("\r\n");
        PromptSet.FromJsonLines(spaced, Grammar).Digest.ShouldBe(Small.Digest);
    }

    [Theory]
    [InlineData(1, "\"format\":1", "\"format\":2", "'format' is 2")]
    [InlineData(1, "\"surface\":\"sentence\"", "\"surface\":\"shout\"", "plain, sentence")]
    [InlineData(1, "\"surface\":\"sentence\"", "\"surface\":\"plain\"", "ends as sentence")]
    [InlineData(1, "\"grammar_digest\":\"", "\"grammar_digest\":\"0", "was made with grammar 'small'")]
    [InlineData(1, "\"set\":\"small-set\"", "\"set\":\"other\"", "the file was changed")]
    [InlineData(1, "\"set\":\"small-set\"", "\"set\":7", "Number, not String")]
    [InlineData(1, "\"set\":\"small-set\"", "\"ste\":\"small-set\"", "unknown key 'ste'")]
    [InlineData(1, "\"seed\":\"18446744073709551615\"", "\"seed\":\"-1\"", "'seed' is '-1'")]
    [InlineData(1, "\"prompts\":45", "\"prompts\":44", "the header says 44 prompts")]
    [InlineData(1, "\"digest\":\"", "\"digest\":\"x", "the file was changed")]
    [InlineData(3, "Un chien.", "Un chat.", "'chat' stands")]
    [InlineData(3, "Un chien.", "Une chien.", "does not agree")]
    [InlineData(3, "Un chien.", "Un chien", "ends as plain")]
    [InlineData(3, "\"thing\":\"dog\"", "\"thing\":\"house\"", "'meaning' is not what")]
    [InlineData(3, "\"thing\":\"dog\"", "\"thing\":\"dog\",\"style\":\"oil\"", "'meaning' is not what")]
    [InlineData(3, "\"thing\":\"dog\"", "\"thing\":[]", "not text")]
    [InlineData(3, "\"unseen\":false", "\"unseen\":true", "no value is held out")]
    [InlineData(3, "\"unseen\":false", "\"unseen\":0", "neither true nor false")]
    [InlineData(3, "\"images\":2", "\"images\":0", "from 1 to")]
    [InlineData(3, "\"images\":2", "\"images\":2.5", "from 1 to")]
    [InlineData(3, "\"images\":2", "\"images\":2,\"images\":2", "not valid JSON")]
    [InlineData(3, "\"category\":\"plain\"", "\"category\":\"plan\"", "plain, styled")]
    [InlineData(3, "\"id\":\"plain-0002\"", "\"id\":\"plain-0001\"", "stands at line 2 already")]
    [InlineData(3, "\"id\":\"plain-0002\",", "", "key 'id' is missing")]
    [InlineData(3, "\"id\":\"plain-0002\"", "\"id\":\"\\ud800\"", "surrogates")]
    [InlineData(3, "}", "", "not valid JSON")]
    [InlineData(3, "{\"id\"", "[{\"id\"", "not valid JSON")]
    public void FromJsonLines_ChangedLine_NamesLineAndProblem(int line, string old, string changed, string says)
    {
        string[] lines = Small.ToJsonLines().TrimEnd('\n').Split('\n');
        lines[line - 1].ShouldContain(old);
        lines[line - 1] = lines[line - 1].Replace(old, changed, StringComparison.Ordinal);
        PromptSetException error = Should.Throw<PromptSetException>(() => PromptSet.FromJsonLines(string.Join('\n', lines), Grammar, "set.jsonl"));
        error.Message.ShouldContain(says);
        error.Message.ShouldStartWith($"set.jsonl({error.Line}): ");
        error.Line.ShouldBe(changed == "\"surface\":\"plain\"" ? 2 : line);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n", "not valid JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("[[[[[[[[1]]]]]]]]", "not valid JSON")]
    [InlineData("null", "not an object")]
    public void FromJsonLines_NoHeader_IsRefused(string text, string says) =>
        Should.Throw<PromptSetException>(() => PromptSet.FromJsonLines(text, Grammar)).Message.ShouldContain(says);

    [Fact]
    public void FromJsonLines_RemovedSwappedOrRepeatedLine_IsRefused()
    {
        List<string> lines = [.. Small.ToJsonLines().TrimEnd('\n').Split('\n')];
        Should.Throw<PromptSetException>(() => PromptSet.FromJsonLines(string.Join('\n', lines.Take(10)), Grammar));
        Should.Throw<PromptSetException>(() => PromptSet.FromJsonLines(string.Join('\n', [.. lines, lines[4]]), Grammar)).Line.ShouldBe(lines.Count + 1);
        (lines[3], lines[4]) = (lines[4], lines[3]);
        Should.Throw<PromptSetException>(() => PromptSet.FromJsonLines(string.Join('\n', lines), Grammar)).Message.ShouldContain("changed");
    }

    [Fact]
    public void FromJsonLines_MutatedText_GivesTheSameContentOrTheDocumentedException()
    {
        string text = PromptSetDraw.Draw("s", Grammar, 1).ToJsonLines();
        Gen<string> mutated =
            from at in Gen.Choose(0, text.Length - 1)
            from length in Gen.Choose(0, 3)
            from piece in Gen.Elements("", "\"", "{", "}", "\\", "\\ud800", "\n", " ", "9", "null", "\ud800", "\udc00", "é", "\u0000", ",", "-1e999")
            select text[..at] + piece + text[Math.Min(text.Length, at + length)..];
        string digest = PromptSet.FromJsonLines(text, Grammar).Digest;
        Prop.ForAll(mutated.ToArbitrary(), changed =>
        {
            try
            {
                return PromptSet.FromJsonLines(changed, Grammar).Digest == digest;
            }
            catch (PromptSetException error)
            {
                return error.Line >= 1;
            }
        }).Check(Fuzzing.Runs(1_500));
    }

    [Fact]
    public void Constructor_BrokenRule_NamesTheEntry()
    {
        PromptSetEntry entry = Small.Entries[0];
        PromptSet Make(params PromptSetEntry[] entries) => new("set", Grammar, PromptSurface.Sentence, null, [], entries);
        Make(entry).Digest.Length.ShouldBe(64);
        Should.Throw<ArgumentException>(() => Make()).Message.ShouldContain("no prompts");
        Should.Throw<ArgumentException>(() => Make(entry, entry)).Message.ShouldContain("twice");
        Should.Throw<ArgumentException>(() => Make(entry, entry with { Id = "b" })).Message.ShouldContain("as 'b'");
        Should.Throw<ArgumentException>(() => Make(entry with { ImageCount = 0 })).Message.ShouldContain("0 images");
        Should.Throw<ArgumentException>(() => Make(entry with { Category = "x" })).Message.ShouldContain("plain, styled");
        Should.Throw<ArgumentException>(() => Make(entry with { Id = " " })).Message.ShouldContain("no id");
        Should.Throw<ArgumentException>(() => Make(PaperPromptSet.Instance.Entries[0] with { Category = "plain" })).Message.ShouldContain("Plain");
    }
}
