using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Tokenization;
using TorchSharp;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Token ids: each prompt is one check.</summary>
public sealed class TokenizerArea : IParityArea
{
    private const string FullFile = "golden/tokenizer_full.json", TinyFile = "golden/tokenizer_tiny.json";

    /// <inheritdoc />
    public string Name => "tokenizer";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(FullFile), new(TinyFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context) =>
    [
        .. context.Folder.Has(FullFile) ? ParityContext.Guard(FullFile, () => CheckFull(context)) : [],
        .. context.Folder.Has(TinyFile) ? ParityContext.Guard(TinyFile, () => CheckPadded(context)) : [],
    ];

    private static List<TensorCheck> CheckFull(ParityContext context)
    {
        string folder = context.TokenizerFolder
            ?? throw new DirectoryNotFoundException("no folder with the full vocabulary was found; name one with --tokenizer");
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(folder);
        var checks = new List<TensorCheck>();
        int plain = 0;
        foreach (JsonElement row in Rows(context, FullFile))
        {
            checks.AddRange(ParityContext.Guard(FullFile, () =>
            {
                (TensorCheck check, bool withoutRepair) = CheckRow(tokenizer, row);
                plain += withoutRepair ? 1 : 0;
                return [check];
            }));
        }

        if (plain > 0)
        {
            context.Note(
                $"tokenizer: {plain} prompts match the reference without ftfy only; both answers are accepted for prompts that ftfy repairs.");
        }

        return checks;
    }

    /// <summary>
    /// Ids, their truncation and their text. Where the references differ among themselves, the one without ftfy is accepted too.
    /// </summary>
    private static (TensorCheck Check, bool WithoutRepair) CheckRow(ClipTokenizer tokenizer, JsonElement row)
    {
        string prompt = row.Field("prompt").GetString()!;
        string name = $"tokenizer_full/{Shorten(prompt)}";
        int[] ids = [.. tokenizer.Encode(prompt)];
        bool plain = row.TryGetProperty("ids_no_ftfy", out _) && !ids.SequenceEqual(Ids(row, "ids"));
        int[] expected = Ids(row, plain ? "ids_no_ftfy" : "ids");
        if (!ids.SequenceEqual(expected))
            return (TensorCheck.Exact(name, equal: false, $"ids {string.Join(' ', ids)}, expected {string.Join(' ', Ids(row, "ids"))}"),
                false);
        return (plain ? TensorCheck.Exact(name, equal: true) : CheckDerived(tokenizer, row, prompt, name), plain);
    }

    private static TensorCheck CheckDerived(ClipTokenizer tokenizer, JsonElement row, string prompt, string name)
    {
        IReadOnlyList<int> cut = tokenizer.Encode(prompt, tokenizer.ModelMaxLength);
        if (!cut.SequenceEqual(row.TryGetNumbered("ids", out JsonElement truncated) ? Ids(truncated) : Ids(row, "ids")))
            return TensorCheck.Exact(name, equal: false, $"truncated ids {string.Join(' ', cut)}");
        if (row.TryGetNumbered("n", out JsonElement count) && count.GetInt32() != cut.Count)
            return TensorCheck.Exact(name, equal: false, $"{cut.Count} ids after truncation, expected {count}");
        string text = tokenizer.Decode(Ids(row, "ids"));
        bool same = !row.TryGetProperty("decoded", out JsonElement decoded) || decoded.GetString() == text;
        return TensorCheck.Exact(name, same, same ? null : $"decoded '{text}', expected '{decoded}'");
    }

    private static List<TensorCheck> CheckPadded(ParityContext context)
    {
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(context.Folder.PathOf("pipeline/tokenizer"));
        var checks = new List<TensorCheck>();
        foreach (JsonElement row in Rows(context, TinyFile))
            checks.AddRange(ParityContext.Guard(TinyFile, () => [CheckPaddedRow(tokenizer, row)]));
        return checks;
    }

    private static TensorCheck CheckPaddedRow(ClipTokenizer tokenizer, JsonElement row)
    {
        string prompt = row.Field("prompt").GetString()!;
        if (!row.TryGetNumbered("ids", out JsonElement expected))
            throw new InvalidDataException($"prompt {Shorten(prompt)} has no padded ids such as 'ids77'");
        using torch.Tensor ids = tokenizer.EncodePadded([prompt]);
        long[] actual = ids.data<long>().ToArray();
        bool equal = actual.Select(id => (int)id).SequenceEqual(Ids(expected));
        return TensorCheck.Exact($"tokenizer_tiny/{Shorten(prompt)}", equal, equal ? null : $"ids {string.Join(' ', actual)}");
    }

    private static JsonElement.ArrayEnumerator Rows(ParityContext context, string file) =>
        context.Folder.ReadJson(file).Field("prompts").EnumerateArray();

    private static int[] Ids(JsonElement row, string key) => Ids(row.Field(key));

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];

    private static string Shorten(string prompt) => $"\"{(prompt.Length <= 40 ? prompt : prompt[..39] + "…")}\"";
}
