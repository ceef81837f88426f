using System.Text.Encodings.Web;
using System.Text.Json;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Models;

/// <summary>
/// The vocabulary of this world's text encoder in CLIP's format: bytes, bytes that end a word, and merges that make each word of the
/// captions one token. Other words are spelled from bytes, as in every byte-level BPE.
/// </summary>
/// <remarks>
/// The merges are found as BPE finds them (arXiv:1508.07909): the commonest pair of neighbours over all words is merged, the first in
/// ordinal order where several are, until every word is whole. So applying them in that order makes it whole again.
/// </remarks>
public sealed class SceneVocabulary
{
    /// <summary>Length of a padded caption, start and end included; the longest sentence has 9 words and a period.</summary>
    public const int MaxLength = 16;

    private const string Start = "<|startoftext|>", End = "<|endoftext|>", EndOfWord = "</w>";

    private static readonly JsonSerializerOptions Plain =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SceneVocabulary(IReadOnlyList<string> words)
    {
        Words = words;
        Merges = FindMerges(words);
        string[] bytes = ByteSymbols();
        IEnumerable<string> merged = Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal));
        Tokens = [.. bytes, .. bytes.Select(b => b + EndOfWord), .. merged, Start, End];
    }

    /// <summary>The vocabulary of the paper's grammar and of the captions' further wordings.</summary>
    public static SceneVocabulary Instance { get; } = new(CollectWords());

    /// <summary>The words that are one token each, lower case, in ordinal order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The merges, first applied first, each as two symbols with a space between.</summary>
    public IReadOnlyList<string> Merges { get; }

    /// <summary>The tokens by id; the last two start and end a text.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Id of the token that ends a text and fills a short row.</summary>
    public int EndTokenId => Tokens.Count - 1;

    /// <summary>Writes vocab.json, merges.txt, tokenizer_config.json and special_tokens_map.json.</summary>
    /// <param name="folder">An existing folder.</param>
    public void Write(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var ids = Tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(ids, Plain));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), $"#version: 0.2\n{string.Join('\n', Merges)}\n");
        var specials = new Dictionary<string, object>
        {
            ["bos_token"] = Start,
            ["eos_token"] = End,
            ["unk_token"] = End,
            ["pad_token"] = End,
        };
        File.WriteAllText(Path.Combine(folder, "special_tokens_map.json"), JsonSerializer.Serialize(specials, Plain));
        specials["model_max_length"] = MaxLength;
        specials["tokenizer_class"] = "CLIPTokenizer";
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), JsonSerializer.Serialize(specials, Plain));
    }

    private static string[] CollectWords()
    {
        IEnumerable<SlotValue?> Open(PromptSlot slot) => slot.Values.Prepend<SlotValue?>(null);
        IEnumerable<string> texts =
            from kind in SceneWorld.KindSlot.Values
            from count in Open(SceneWorld.CountSlot)
            from color in Open(SceneWorld.ColorSlot)
            from place in Open(SceneWorld.PlaceSlot)
            let meaning = SceneWorld.Grammar.Meaning((SceneWorld.KindSlot.Name, kind.Key))
                .With(SceneWorld.CountSlot, count).With(SceneWorld.ColorSlot, color).With(SceneWorld.PlaceSlot, place)
            from some in count is null ? [false, true] : (bool[])[false]
            select CaptionText.Render(meaning, some, PromptSurface.Plain);
        IEnumerable<string> words = texts.SelectMany(text => text.Split(' ')).Select(word => word.ToLowerInvariant());
        return [.. words.Distinct().Order(StringComparer.Ordinal)];
    }

    private static List<string> FindMerges(IReadOnlyList<string> words)
    {
        List<List<string>> spelled =
            [.. words.Select(word => word[..^1].Select(letter => letter.ToString()).Append(word[^1] + EndOfWord).ToList())];
        var merges = new List<string>();
        while (spelled.Exists(word => word.Count > 1))
        {
            string best = spelled.SelectMany(word => word.Zip(word.Skip(1), (left, right) => $"{left} {right}"))
                .CountBy(pair => pair).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key;
            merges.Add(best);
            string[] pair = best.Split(' ');
            foreach (List<string> word in spelled)
                Merge(word, pair[0], pair[1]);
        }

        return merges;
    }

    private static void Merge(List<string> word, string left, string right)
    {
        for (int i = 0; i < word.Count - 1; i++)
        {
            if (word[i] != left || word[i + 1] != right)
                continue;
            word[i] = left + right;
            word.RemoveAt(i + 1);
        }
    }

    /// <summary>One printable character for each byte, as GPT-2's and CLIP's vocabularies have them: others move to 256 and on.</summary>
    private static string[] ByteSymbols()
    {
        int next = 256;
        return [.. Enumerable.Range(0, 256)
            .Select(b => b is (>= '!' and <= '~') or (>= 161 and <= 172) or >= 174 ? b : next++)
            .Select(code => ((char)code).ToString())];
    }
}
