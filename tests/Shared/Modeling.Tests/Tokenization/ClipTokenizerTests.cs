using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Modeling.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    private static readonly Lazy<ClipTokenizer> Full = new(() => ClipTokenizer.FromFolder(Repository.Parity("tokenizer")));
    private static readonly Lazy<ClipTokenizer> Tiny = new(() => ClipTokenizer.FromFolder(Repository.Parity("pipeline", "tokenizer")));

    [Fact]
    public void Encode_GoldenPrompts_GivesReferenceIds()
    {
        using JsonDocument golden = Golden("tokenizer_full.json");
        string[] wrong = [.. golden.RootElement.GetProperty("prompts").EnumerateArray()
            .Where(row => !Full.Value.Encode(Prompt(row)).SequenceEqual(Ids(row, "ids")))
            .Select(row => $"{row.GetProperty("cls")} {Prompt(row)}: {string.Join(' ', Full.Value.Encode(Prompt(row)))}")];
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Decode_GoldenIds_GivesReferenceText()
    {
        using JsonDocument golden = Golden("tokenizer_full.json");
        foreach (JsonElement row in golden.RootElement.GetProperty("prompts").EnumerateArray())
            Full.Value.Decode(Ids(row, "ids")).ShouldBe(row.GetProperty("decoded").GetString(), $"prompt {Prompt(row)}");
    }

    [Fact]
    public void Encode_WithLimit_KeepsFirstIdsAndEnd()
    {
        using JsonDocument golden = Golden("tokenizer_full.json");
        foreach (JsonElement row in golden.RootElement.GetProperty("prompts").EnumerateArray())
        {
            IReadOnlyList<int> ids = Full.Value.Encode(Prompt(row), Full.Value.ModelMaxLength);
            ids.ShouldBe(Ids(row, row.TryGetProperty("ids77", out _) ? "ids77" : "ids"));
            ids.Count.ShouldBe(row.GetProperty("n77").GetInt32());
        }
    }

    [Fact]
    public void EncodePadded_SmallVocabulary_GivesReferenceRows()
    {
        using JsonDocument golden = Golden("tokenizer_tiny.json");
        JsonElement[] rows = [.. golden.RootElement.GetProperty("prompts").EnumerateArray()];
        TensorAssert.NoLeaks(() =>
        {
            using torch.Tensor ids = Tiny.Value.EncodePadded(rows.Select(Prompt));
            ids.shape.ShouldBe([rows.Length, Tiny.Value.ModelMaxLength]);
            ids.dtype.ShouldBe(torch.ScalarType.Int64);
            ids.data<long>().ToArray().ShouldBe([.. rows.SelectMany(row => Ids(row, "ids77")).Select(id => (long)id)]);
        });
    }

    [Fact]
    public void EncodePadded_NoPrompts_GivesNoRows()
    {
        using torch.Tensor ids = Tiny.Value.EncodePadded([]);
        ids.shape.ShouldBe([0, Tiny.Value.ModelMaxLength]);
    }

    [Fact]
    public void Encode_RandomUnicode_KeepsLengthRules()
    {
        ClipTokenizer tokenizer = Full.Value;
        Gen<string> text = Gen.Choose(0, 0x10FFFF).Select(point =>
            point is >= 0xD800 and < 0xE000 ? ((char)point).ToString() : char.ConvertFromUtf32(point))
            .ArrayOf().Select(string.Concat);
        Prop.ForAll(text.ToArbitrary(), value =>
        {
            IReadOnlyList<int> ids = tokenizer.Encode(value);
            IReadOnlyList<int> cut = tokenizer.Encode(value, 10);
            return ids[0] == tokenizer.StartTokenId && ids[^1] == tokenizer.EndTokenId
                && ids.All(id => id >= 0 && id < tokenizer.VocabularySize)
                && cut.Count == Math.Min(10, ids.Count) && cut[^1] == tokenizer.EndTokenId
                && cut.SkipLast(1).SequenceEqual(ids.Take(cut.Count - 1))
                && tokenizer.CountTokens(value) == ids.Count;
        }).Check(Fuzzing.Runs());
    }

    [Fact]
    public void Decode_EncodedAsciiWords_GivesThemBackInLowerCase()
    {
        ClipTokenizer tokenizer = Full.Value;
        Gen<string> word = Gen.Elements("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray()).NonEmptyListOf()
            .Select(string.Concat);
        Prop.ForAll(word.ArrayOf().ToArbitrary(), words =>
        {
            string lower = string.Join(' ', words).ToLowerInvariant();
            return tokenizer.Decode(tokenizer.Encode(string.Join("  ", words))) == lower;
        }).Check(Fuzzing.Runs());
    }

    [Theory]
    [InlineData("a <b> &amp; c", "a < b > & amp ; c")]
    [InlineData("red &amp; blue", "red & blue")]
    [InlineData("CAFÉ™", "café ™")]
    [InlineData("â€œquotedâ€\u009D", "\" quoted \"")]
    [InlineData("\u001B[31mred\u001B[0m", "red")]
    [InlineData("ﾊﾞ", "バ")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("ΣΑΣ ΣΑΣΑ", "σας σασα")]
    [InlineData("q\u0307\u0323", "q \u0323\u0307")]
    public void Encode_UncleanText_IsCleanedFirst(string text, string clean) =>
        Full.Value.Decode(Full.Value.Encode(text), tidySpaces: false).ShouldBe(clean);

    [Fact]
    public void Encode_HalfASurrogatePair_BecomesReplacementCharacter() =>
        Full.Value.Encode("\uD800x").ShouldBe(Full.Value.Encode("\uFFFDx"));

    [Fact]
    public void Encode_FromManyThreads_GivesSameIds()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"two green dogs number {i} über-cool")];
        ClipTokenizer shared = ClipTokenizer.FromFolder(Repository.Parity("tokenizer"));
        int[][] parallel = [.. texts.AsParallel().AsOrdered().Select(text => shared.Encode(text).ToArray())];
        parallel.Select(ids => string.Join(' ', ids)).ShouldBe(texts.Select(text => string.Join(' ', Full.Value.Encode(text))));
    }

    [Fact]
    public void Encode_UpperCaseOfMarker_IsOrdinaryText()
    {
        Full.Value.Encode("a<|endoftext|>b").Count(id => id == Full.Value.EndTokenId).ShouldBe(2);
        Full.Value.Encode("a<|ENDOFTEXT|>b").Count(id => id == Full.Value.EndTokenId).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"pad_token": "!"}""")]
    [InlineData("""{"pad_token": {"content": "!", "lstrip": false}}""")]
    public void FromFolder_OtherPadToken_PadsWithIt(string map)
    {
        using TemporaryFolder folder = Copy();
        File.WriteAllText(folder.File("special_tokens_map.json"), map);
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(folder.Path);
        tokenizer.PadTokenId.ShouldBe(0);
        using torch.Tensor ids = tokenizer.EncodePadded(["dog"]);
        ids[0, -1].item<long>().ShouldBe(0);
        tokenizer.Encode("dog!").ShouldBe([tokenizer.StartTokenId, .. Tiny.Value.Encode("dog").Skip(1).SkipLast(1), 0,
            tokenizer.EndTokenId]);
    }

    [Fact]
    public void FromFolder_NoConfig_NeedsLengthOnlyToPad()
    {
        using TemporaryFolder folder = Copy();
        File.Delete(folder.File("tokenizer_config.json"));
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(folder.Path);
        tokenizer.Encode("dog").ShouldBe(Tiny.Value.Encode("dog"));
        Should.Throw<InvalidOperationException>(() => tokenizer.EncodePadded(["dog"])).Message.ShouldContain("model_max_length");
        ClipTokenizer.FromFolder(folder.Path, maxLength: 9).ModelMaxLength.ShouldBe(9);
    }

    [Theory]
    [InlineData("vocab.json", "{", typeof(InvalidDataException), "vocab.json is not valid JSON")]
    [InlineData("vocab.json", "[]", typeof(InvalidDataException), "must hold an object")]
    [InlineData("vocab.json", """{"a": 1, "b": 1}""", typeof(InvalidDataException), "share an id")]
    [InlineData("vocab.json", """{"a": "1"}""", typeof(InvalidDataException), "token 'a'")]
    [InlineData("vocab.json", null, typeof(FileNotFoundException), "vocab.json does not exist")]
    [InlineData("merges.txt", null, typeof(FileNotFoundException), "merges.txt does not exist")]
    [InlineData("merges.txt", "#version: 0.2\nt h e\n", typeof(InvalidDataException), "line 2")]
    [InlineData("merges.txt", "zz qq\n", typeof(InvalidDataException), "do not belong together")]
    [InlineData("special_tokens_map.json", """{"pad_token": "[PAD]"}""", typeof(InvalidDataException), "pad_token is '[PAD]'")]
    [InlineData("special_tokens_map.json", """{"eos_token": 3}""", typeof(InvalidDataException), "eos_token is 3")]
    [InlineData("tokenizer_config.json", """{"model_max_length": 1}""", typeof(InvalidDataException), "model_max_length is 1")]
    [InlineData("added_tokens.json", "{}", typeof(NotSupportedException), "added_tokens.json")]
    public void FromFolder_BadFile_NamesIt(string file, string? content, Type error, string text)
    {
        using TemporaryFolder folder = Copy();
        if (content is null)
            File.Delete(folder.File(file));
        else
            File.WriteAllText(folder.File(file), content);
        Exception? thrown = Record.Exception(() => ClipTokenizer.FromFolder(folder.Path));
        thrown.ShouldNotBeNull();
        thrown.GetType().ShouldBe(error);
        thrown.Message.ShouldContain(text);
    }

    [Fact]
    public void FromFolder_NoFolder_Throws() =>
        Should.Throw<DirectoryNotFoundException>(() => ClipTokenizer.FromFolder("no-such-folder")).Message.ShouldContain("vocab.json");

    [Fact]
    public void Decode_UnknownId_Throws()
    {
        ClipTokenizer tokenizer = Tiny.Value;
        Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.Decode([tokenizer.VocabularySize]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Encode_LimitUnderTwo_Throws(int limit)
    {
        ClipTokenizer tokenizer = Tiny.Value;
        Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.Encode("dog", limit));
    }

    private static TemporaryFolder Copy()
    {
        string source = Repository.Parity("pipeline", "tokenizer");
        var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(source))
            File.WriteAllBytes(folder.File(Path.GetFileName(file)), File.ReadAllBytes(file));
        return folder;
    }

    private static JsonDocument Golden(string file) =>
        JsonDocument.Parse(File.ReadAllText(Repository.Parity("golden", file), Encoding.UTF8));

    private static string Prompt(JsonElement row) => row.GetProperty("prompt").GetString()!;

    private static int[] Ids(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
