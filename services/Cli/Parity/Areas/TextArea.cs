using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>The text encoder of <c>pipeline/text_encoder</c>, and the ids its prompts give.</summary>
public sealed partial class TextArea : IParityArea
{
    private const string TensorFile = "golden/text_encoder.safetensors", PromptFile = "golden/text_encoder_prompts.json";

    private static readonly Tolerance Standard = Tolerance.Relative(1e-4);

    /// <inheritdoc />
    public string Name => "text";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(TensorFile), new(PromptFile, TensorFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile))
            yield break; // the runner names it; the prompts' ids are in it too
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        if (context.Folder.Has(PromptFile))
            foreach (TensorCheck check in ParityContext.Guard(PromptFile, () => [CheckIds(context, golden)]))
                yield return check;
        foreach (TensorCheck check in ParityContext.Guard("text", () => CheckModel(context, golden)))
            yield return check;
        context.NoteUnread(golden);
    }

    private static TensorCheck CheckIds(ParityContext context, GoldenFile golden)
    {
        ClipTokenizer tokenizer = ClipTokenizer.FromFolder(context.Folder.PathOf("pipeline/tokenizer"));
        string[] prompts = [.. context.Folder.ReadJson(PromptFile).EnumerateArray().Select(prompt => prompt.GetString()!)];
        return Tolerance.Absolute(0).Compare("text/input_ids", tokenizer.EncodePadded(prompts), golden.Read("input_ids"));
    }

    private static List<TensorCheck> CheckModel(ParityContext context, GoldenFile golden)
    {
        using ModelComponent<ClipTextModel> loaded = Networks.LoadTextEncoder(context);
        ClipTextModel encoder = loaded.Module;
        using var grad = no_grad();
        Tensor ids = golden.Read("input_ids").to(context.Device);
        using ClipTextOutput output = encoder.Encode(ids);
        var checks = new List<TensorCheck>();
        foreach (string key in golden.Keys)
        {
            Tensor? actual = key switch
            {
                "last_hidden_state" => output.LastHiddenState,
                "pooler_output" => output.PoolerOutput,
                _ when LayerKey().Match(key) is { Success: true } layer => encoder.HiddenState(ids, -int.Parse(layer.Groups["back"].Value)),
                _ => null,
            };
            if (actual is not null)
                checks.Add(context.ForNetwork(Standard).Compare($"text/{key}", actual, golden.Read(key)));
        }

        return checks;
    }

    /// <summary><c>hidden_state_m2</c>: the state two places before the end, the input of the last layer.</summary>
    [GeneratedRegex("^hidden_state_m(?<back>[0-9]+)$")]
    private static partial Regex LayerKey();
}
