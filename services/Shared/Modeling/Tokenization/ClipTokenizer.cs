using System.Text;
using Microsoft.ML.Tokenizers;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>CLIP's byte-level BPE tokenizer: prompts to token ids and back.</summary>
/// <remarks>
/// Gives the ids of transformers' CLIPTokenizer with ftfy installed. Immutable, safe to use from many threads at once.
/// Special tokens written out in a prompt become their ids, and are matched in the prompt's own case.
/// </remarks>
public sealed class ClipTokenizer
{
    private const string EndOfWord = "</w>";

    private readonly BpeTokenizer _bpe;
    private readonly int? _modelMaxLength;
    private readonly string _folder;
    private readonly Dictionary<int, string> _tokens;
    private readonly Dictionary<string, int> _specialIds;
    private readonly string[] _specials;

    private ClipTokenizer(string folder, ClipTokenizerFiles files, int? maxLength)
    {
        _folder = folder;
        _modelMaxLength = maxLength ?? files.ModelMaxLength;
        _tokens = files.Vocabulary.ToDictionary(entry => entry.Value, entry => entry.Key);
        _specialIds = files.SpecialTokens.Values.Distinct().ToDictionary(token => token, token => files.Vocabulary[token]);
        _specials = [.. _specialIds.Keys.OrderByDescending(token => token.Length)];
        VocabularySize = files.Vocabulary.Values.Max() + 1;
        StartTokenId = _specialIds[files.SpecialTokens["bos_token"]];
        EndTokenId = _specialIds[files.SpecialTokens["eos_token"]];
        PadTokenId = _specialIds[files.SpecialTokens["pad_token"]];
        _bpe = BpeTokenizer.Create(new BpeOptions(files.Vocabulary)
        {
            Merges = files.Merges,
            ByteLevel = true,
            EndOfWordSuffix = EndOfWord,
            PreTokenizer = new ClipPreTokenizer(),
            UnknownToken = files.SpecialTokens["unk_token"],
        });
    }

    /// <summary>Number of rows an embedding table needs: the largest id plus one.</summary>
    public int VocabularySize { get; }

    /// <summary>Id put before every prompt (<c>bos_token</c>).</summary>
    public int StartTokenId { get; }

    /// <summary>Id put after every prompt (<c>eos_token</c>).</summary>
    public int EndTokenId { get; }

    /// <summary>Id that fills a short row (<c>pad_token</c>).</summary>
    public int PadTokenId { get; }

    /// <summary>Length of a padded row, start and end included.</summary>
    /// <exception cref="InvalidOperationException">The folder names no <c>model_max_length</c> and none was given.</exception>
    public int ModelMaxLength => _modelMaxLength ?? throw new InvalidOperationException(
        $"{_folder}/tokenizer_config.json names no model_max_length; when loading, give the text encoder's max_position_embeddings.");

    /// <summary>Reads a tokenizer folder in the Hugging Face layout.</summary>
    /// <param name="folder">
    /// Holds <c>vocab.json</c> and <c>merges.txt</c>; <c>special_tokens_map.json</c> and, after it, <c>tokenizer_config.json</c>
    /// name the special tokens (as strings or AddedToken objects) and <c>model_max_length</c>.
    /// </param>
    /// <param name="maxLength">Overrides <c>model_max_length</c>; at least 2.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException"><c>vocab.json</c> or <c>merges.txt</c> is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the files contradict one another; the message says where.</exception>
    /// <exception cref="NotSupportedException">The folder adds tokens in <c>added_tokens.json</c>.</exception>
    public static ClipTokenizer FromFolder(string folder, int? maxLength = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (maxLength is { } length)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 2, nameof(maxLength));
        return new ClipTokenizer(folder, ClipTokenizerFiles.Read(folder), maxLength);
    }

    /// <summary>Ids of a prompt with start and end.</summary>
    /// <param name="text">Any text; it is cleaned first (ftfy's repairs, white space, lower case).</param>
    /// <param name="maxLength">Longest result; a longer prompt keeps its first ids and the end id. At least 2; none by default.</param>
    public IReadOnlyList<int> Encode(string text, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (maxLength is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2, nameof(maxLength));
        List<int> ids = [StartTokenId];
        foreach ((string part, int? special) in SplitSpecials(text))
        {
            if (special is { } id)
                ids.Add(id);
            else
                ids.AddRange(_bpe.EncodeToIds(PromptCleaner.Clean(part)));
        }

        if (maxLength < ids.Count + 1)
            ids.RemoveRange(maxLength.Value - 1, ids.Count + 1 - maxLength.Value);
        ids.Add(EndTokenId);
        return ids;
    }

    /// <summary>Ids of many prompts, each cut or padded to <see cref="ModelMaxLength"/>.</summary>
    /// <param name="texts">N prompts; N may be 0.</param>
    /// <returns>int64 (N, <see cref="ModelMaxLength"/>) on the CPU, owned by the caller.</returns>
    /// <exception cref="InvalidOperationException">The folder names no length.</exception>
    public Tensor EncodePadded(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        int width = ModelMaxLength;
        var ids = new List<long>();
        int rows = 0;
        foreach (string text in texts)
        {
            IReadOnlyList<int> row = Encode(text, width);
            ids.AddRange(row.Select(id => (long)id));
            ids.AddRange(Enumerable.Repeat((long)PadTokenId, width - row.Count));
            rows++;
        }

        return tensor(ids.ToArray(), [rows, width], dtype: int64);
    }

    /// <summary>How many ids <see cref="Encode"/> gives without a limit, start and end included.</summary>
    public int CountTokens(string text) => Encode(text).Count;

    /// <summary>Text of ids: a space after each word, in lower case.</summary>
    /// <param name="ids">Ids of this vocabulary.</param>
    /// <param name="skipSpecialTokens">Leaves start, end and padding out.</param>
    /// <param name="tidySpaces">
    /// Takes out the spaces that splitting put before full stops, commas, marks and contractions, as transformers' decode does.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool tidySpaces = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var parts = new List<string>();
        var word = new StringBuilder();
        foreach (int id in ids)
        {
            if (!_tokens.TryGetValue(id, out string? token))
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"The vocabulary of {_folder} has no such id.");
            if (!_specialIds.ContainsKey(token))
            {
                word.Append(token);
                continue;
            }

            Flush(word, parts);
            if (!skipSpecialTokens)
                parts.Add(token);
        }

        Flush(word, parts);
        string text = string.Join(' ', parts);
        return tidySpaces ? Tidy(text) : text;
    }

    private static void Flush(StringBuilder word, List<string> parts)
    {
        if (word.Length == 0)
            return;
        var bytes = new List<byte>();
        foreach (char symbol in word.ToString())
            if (ByteSymbols.TryGetByte(symbol, out byte value))
                bytes.Add(value);
        parts.Add(Encoding.UTF8.GetString([.. bytes]).Replace(EndOfWord, " ", StringComparison.Ordinal).Trim());
        word.Clear();
    }

    private static string Tidy(string text)
    {
        ReadOnlySpan<(string Spaced, string Tidy)> rules =
        [
            (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
            (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
        ];
        foreach ((string spaced, string tidy) in rules)
            text = text.Replace(spaced, tidy, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Cuts the raw text at special tokens, the longest first where two begin at one place.</summary>
    private IEnumerable<(string Part, int? Special)> SplitSpecials(string text)
    {
        int start = 0, at = 0;
        while (at < text.Length)
        {
            string? special = Array.Find(_specials, token => string.CompareOrdinal(text, at, token, 0, token.Length) == 0);
            if (special is null)
            {
                at++;
                continue;
            }

            yield return (text[start..at], null);
            yield return (special, _specialIds[special]);
            start = at += special.Length;
        }

        yield return (text[start..], null);
    }
}
