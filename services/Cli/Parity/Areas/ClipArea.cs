using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>The CLIP of <c>clip_model</c>: features, embeddings and similarities of images and texts.</summary>
public sealed class ClipArea : IParityArea
{
    private const string TensorFile = "golden/clip.safetensors";

    /// <inheritdoc />
    public string Name => "clip";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(TensorFile, $"{Networks.ClipFolder}/*.safetensors")];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(TensorFile))
            yield break; // the runner names it
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        using ModelComponent<ClipModel> loaded = Networks.LoadClip(context);
        ClipModel clip = loaded.Module;
        foreach (TensorCheck check in Check(context, clip, golden, "clip", Tolerance.Relative(1e-4)))
            yield return check;
        context.NoteUnread(golden);
    }

    /// <summary>Checks every output that the file has.</summary>
    /// <param name="context">Device and precision.</param>
    /// <param name="clip">The network.</param>
    /// <param name="golden">Holds <c>pixel_values</c>, <c>input_ids</c> and <c>attention_mask</c> besides the outputs.</param>
    /// <param name="prefix">First part of the checks' names.</param>
    /// <param name="tolerance">Tolerance in float32.</param>
    internal static IEnumerable<TensorCheck> Check(ParityContext context, ClipModel clip, GoldenFile golden, string prefix,
        Tolerance tolerance)
    {
        using var grad = no_grad();
        Tensor pixels = Networks.Input(context, golden.Read("pixel_values"));
        Tensor ids = golden.Read("input_ids").to(context.Device);
        Tensor? mask = golden.Has("attention_mask") ? golden.Read("attention_mask").to(context.Device) : null;
        using ClipOutput output = clip.call(ids, pixels, mask);
        using ClipVisionOutput vision = clip.EncodeImages(pixels);
        (string Key, Func<Tensor> Value)[] outputs =
        [
            ("image_features", () => clip.GetImageFeatures(pixels)),
            ("text_features", () => clip.GetTextFeatures(ids, mask)),
            ("text_features_nomask", () => clip.GetTextFeatures(ids)),
            ("image_embeds", () => output.ImageEmbeds),
            ("text_embeds", () => output.TextEmbeds),
            ("logits_per_image", () => output.LogitsPerImage),
            ("logits_per_text", () => output.LogitsPerText),
            ("vision_last_hidden_state", () => vision.LastHiddenState),
            ("vision_pooler", () => vision.PoolerOutput),
        ];
        foreach ((string key, Func<Tensor> value) in outputs.Where(entry => golden.Has(entry.Key)))
            foreach (TensorCheck check in ParityContext.Guard($"{prefix}/{key}", () =>
                [context.ForNetwork(tolerance).Compare($"{prefix}/{key}", value(), golden.Read(key))]))
                yield return check;
    }
}
