using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas.FullSize;

/// <summary>Golden outputs of the full-size networks.</summary>
internal static partial class FullSizeOutputs
{
    /// <summary>Deep networks with random weights amplify rounding.</summary>
    public static Tolerance Deep { get; } = Tolerance.OfMaximum(1e-3);

    public static IEnumerable<TensorCheck> UNet(ParityContext context, UNet2DConditionModel unet, GoldenFile golden)
    {
        using var grad = no_grad();
        Tensor output = unet.call(
            Networks.Input(context, golden.Read("sample")),
            golden.Read("timestep").to(context.Device),
            Networks.Input(context, golden.Read("encoder_hidden_states")));
        yield return Compare(context, "unet", "out", output, golden);
    }

    public static IEnumerable<TensorCheck> Vae(ParityContext context, AutoencoderKL vae, GoldenFile golden)
    {
        using var grad = no_grad();
        using (DiagonalGaussian posterior = vae.Encode(Networks.Input(context, golden.Read("image"))))
        {
            yield return Compare(context, "vae", "mean", posterior.Mean, golden);
            yield return Compare(context, "vae", "logvar", posterior.LogVariance, golden);
        }

        yield return Compare(context, "vae", "decoded", vae.Decode(Networks.Input(context, golden.Read("latent"))), golden);
    }

    public static IEnumerable<TensorCheck> Text(ParityContext context, ClipTextModel encoder, GoldenFile golden)
    {
        using var grad = no_grad();
        using ClipTextOutput output = encoder.Encode(golden.Read("input_ids").to(context.Device));
        Tensor states = output.LastHiddenState;
        foreach (string key in golden.Keys)
        {
            Tensor? actual = key switch
            {
                "pooler_output" => output.PoolerOutput,
                "last_hidden_state" => states,
                "last_hidden_state_last" => states.select(1, states.shape[1] - 1),
                _ when FirstStates().Match(key) is { Success: true } first => states.narrow(1, 0, long.Parse(first.Groups["count"].Value)),
                _ => null,
            };
            if (actual is not null)
                yield return Compare(context, "text_encoder", key, actual, golden);
        }
    }

    public static IEnumerable<TensorCheck> Inception(ParityContext context, InceptionV3 inception, GoldenFile golden)
    {
        using var grad = no_grad();
        IReadOnlyList<Tensor> blocks = inception.BlockOutputs(Networks.Input(context, golden.Read("image01")));
        foreach (string key in golden.Keys)
        {
            Tensor? actual = key.StartsWith("pool3", StringComparison.Ordinal) ? blocks[^1].flatten(1)
                : BlockMean().Match(key) is { Success: true } block ? blocks[int.Parse(block.Groups["block"].Value)].mean([2, 3])
                : null;
            if (actual is not null)
                yield return Compare(context, "inception", key, actual, golden);
        }
    }

    private static TensorCheck Compare(ParityContext context, string network, string key, Tensor actual, GoldenFile golden) =>
        context.ForNetwork(Deep).Compare($"full-size/{network}.{key}", actual, golden.Read(key));

    [GeneratedRegex("^last_hidden_state_first(?<count>[0-9]+)$")]
    private static partial Regex FirstStates();

    [GeneratedRegex("^block(?<block>[0-9]+)_mean$")]
    private static partial Regex BlockMean();
}
