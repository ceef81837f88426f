using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas.FullSize;

/// <summary>The published architectures at full size: every tensor's name and shape, and outputs with hash-filled weights.</summary>
public sealed class FullSizeArea : IParityArea
{
    private static readonly FullSizeNetwork[] Networks =
    [
        new("unet", "fullsize/unet_manifest.json", "fullsize/unet_hashfill.safetensors",
            (manifest, weights) => new UNet2DConditionModel(FullSizeConfigs.UNet(manifest), weights),
            (context, network, golden) => FullSizeOutputs.UNet(context, (UNet2DConditionModel)network, golden)),
        new("vae", "fullsize/vae_manifest.json", "fullsize/vae_hashfill.safetensors",
            (manifest, weights) => new AutoencoderKL(FullSizeConfigs.Vae(manifest), weights),
            (context, network, golden) => FullSizeOutputs.Vae(context, (AutoencoderKL)network, golden)),
        new("text_encoder", "fullsize/text_encoder_manifest.json", "fullsize/text_encoder_hashfill.safetensors",
            (manifest, weights) => new ClipTextModel(FullSizeConfigs.Text(manifest), weights),
            (context, network, golden) => FullSizeOutputs.Text(context, (ClipTextModel)network, golden)),
        new("clip", "fullsize/clip_vit_l14_manifest.json", "fullsize/clip_hashfill.safetensors",
            (manifest, weights) => new ClipModel(FullSizeConfigs.Clip(manifest), weights),
            (context, network, golden) => ClipArea.Check(context, (ClipModel)network, golden, "full-size/clip", FullSizeOutputs.Deep)),
        new("inception", "fullsize/inception_manifest.json", "fullsize/inception_hashfill.safetensors",
            (_, weights) => new InceptionV3(weights),
            (context, network, golden) => FullSizeOutputs.Inception(context, (InceptionV3)network, golden)),
    ];

    /// <inheritdoc />
    public string Name => "full-size";

    /// <inheritdoc />
    public bool UsesManyThreads => true;

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [.. Networks.SelectMany(network => GoldenSource.Pair(network.Manifest, network.Outputs))];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        foreach (FullSizeNetwork network in Networks.Where(network => context.Folder.Has(network.Manifest)))
        {
            JsonElement manifest = default;
            bool read = false;
            foreach (TensorCheck check in ParityContext.Guard(network.Manifest, () =>
            {
                manifest = context.Folder.ReadJson(network.Manifest);
                read = true;
                return CheckManifest(network, manifest);
            }))
                yield return check;
            if (!read || !context.Folder.Has(network.Outputs))
                continue;
            foreach (TensorCheck check in ParityContext.Guard(network.Outputs, () => CheckOutputs(context, network, manifest)))
                yield return check;
        }
    }

    /// <summary>
    /// Each tensor of the manifest is a check; so are the number of parameters and the recorded first values of the fill.
    /// </summary>
    private static List<TensorCheck> CheckManifest(FullSizeNetwork network, JsonElement manifest)
    {
        using nn.Module module = network.Build(manifest, InitialWeights.ShapesOnly());
        Dictionary<string, Tensor> ours = module.state_dict();
        Dictionary<string, long[]> expected = FullSizeConfigs.Shapes(manifest);
        List<TensorCheck> checks =
            [.. expected.Select(entry => CheckShape($"full-size/{network.Name}.{entry.Key}", entry.Key, entry.Value, ours))];
        checks.AddRange(ours.Keys.Where(name => !expected.ContainsKey(name))
            .Select(name => TensorCheck.Failed($"full-size/{network.Name}.{name}", "the network has this tensor, the manifest has not")));
        if (manifest.TryGetProperty("params", out JsonElement parameters))
        {
            long count = module.parameters().Sum(parameter => parameter.numel());
            checks.Add(TensorCheck.Exact($"full-size/{network.Name} parameters", count == parameters.GetInt64(),
                $"{count}, expected {parameters}"));
        }

        if (manifest.TryGetProperty("first_two_values", out JsonElement values))
            checks.AddRange(values.EnumerateObject().Select(entry => CheckFill(network.Name, entry, expected)));
        return checks;
    }

    private static TensorCheck CheckShape(string check, string name, long[] expected, Dictionary<string, Tensor> ours)
    {
        // Position ids are written by some versions of the reference and not by others; a network need not hold them.
        if (!ours.TryGetValue(name, out Tensor? tensor))
            return TensorCheck.Exact(check, name.EndsWith("position_ids", StringComparison.Ordinal), "the network has no such tensor");
        bool equal = tensor.shape.SequenceEqual(expected);
        return TensorCheck.Exact(check, equal, $"({string.Join(", ", tensor.shape)}), expected ({string.Join(", ", expected)})");
    }

    private static TensorCheck CheckFill(string network, JsonProperty entry, Dictionary<string, long[]> shapes)
    {
        string check = $"full-size/{network}.{entry.Name} first values";
        if (!shapes.TryGetValue(entry.Name, out long[]? shape))
            return TensorCheck.Failed(check, "the manifest lists no such tensor");
        using Tensor filled = empty(shape, dtype: float32);
        HashFill.Fill(filled, entry.Name);
        double[] expected = [.. entry.Value.EnumerateArray().Select(value => value.GetDouble())];
        using Tensor first = filled.reshape(-1).narrow(0, 0, expected.Length);
        return Tolerance.Absolute(0).Compare(check, first.to(float64), tensor(expected));
    }

    private static IEnumerable<TensorCheck> CheckOutputs(ParityContext context, FullSizeNetwork network, JsonElement manifest)
    {
        using GoldenFile golden = context.Folder.OpenTensors(network.Outputs);
        using nn.Module module = network.Build(manifest, InitialWeights.Uninitialised(context.DType));
        HashFill.Fill(module);
        module.to(context.Device);
        module.eval();
        foreach (TensorCheck check in network.Check(context, module, golden))
            yield return check;
        context.NoteUnread(golden);
    }
}
