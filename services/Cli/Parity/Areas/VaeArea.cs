using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>The autoencoder of <c>pipeline/vae</c>, and the same one with newer key names where the folder has it.</summary>
public sealed class VaeArea : IParityArea
{
    private const string OutputFile = "golden/vae.safetensors", PartFile = "golden/vae_intermediates.safetensors";
    private const string NewKeysFolder = "pipeline_vae_newkeys";

    private static readonly Tolerance Standard = Tolerance.Relative(1e-4);

    /// <inheritdoc />
    public string Name => "vae";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(OutputFile), new(PartFile, OutputFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(OutputFile))
            yield break; // the runner names it; the parts' inputs are in it too
        (string Folder, string Prefix)[] models = [(Networks.VaeFolder, "vae"), (NewKeysFolder, "vae_newkeys")];
        foreach ((string folder, string prefix) in models)
        {
            if (folder == NewKeysFolder && !context.Folder.Has(folder))
            {
                context.Note($"vae: {folder} is not in the folder");
                continue;
            }

            foreach (TensorCheck check in ParityContext.Guard(prefix, () => CheckModel(context, folder, prefix)))
                yield return check;
        }
    }

    private static List<TensorCheck> CheckModel(ParityContext context, string folder, string prefix)
    {
        using GoldenFile golden = context.Folder.OpenTensors(OutputFile);
        using ModelComponent<AutoencoderKL> loaded = Networks.LoadVae(context, folder);
        AutoencoderKL vae = loaded.Module;
        using var grad = no_grad();
        var checks = new List<TensorCheck>();
        foreach (string suffix in Suffixes(golden, "image"))
            checks.AddRange(ParityContext.Guard($"{prefix}/image{suffix}", () => CheckEncoding(context, vae, golden, suffix, prefix)));
        foreach (string suffix in Suffixes(golden, "latent"))
            checks.AddRange(ParityContext.Guard($"{prefix}/latent{suffix}", () => CheckDecoding(context, vae, golden, suffix, prefix)));
        if (golden.Has("scaling_factor"))
        {
            double factor = golden.Read("scaling_factor").to(float64).item<double>();
            checks.Add(Tolerance.Relative(1e-6).Compare($"{prefix}/scaling_factor", vae.Config.ScalingFactor, factor));
        }

        if (context.Folder.Has(PartFile))
            checks.AddRange(ParityContext.Guard($"{prefix}/{PartFile}", () => CheckParts(context, vae, golden, prefix)));
        if (prefix == "vae")
            context.NoteUnread(golden);
        return checks;
    }

    /// <summary>"" for <c>image</c>, "_nonsquare" for <c>image_nonsquare</c>.</summary>
    private static IEnumerable<string> Suffixes(GoldenFile golden, string stem) => golden.Keys
        .Where(key => key == stem || key.StartsWith($"{stem}_", StringComparison.Ordinal))
        .Select(key => key[stem.Length..]);

    private static IEnumerable<TensorCheck> CheckEncoding(ParityContext context, AutoencoderKL vae, GoldenFile golden, string suffix,
        string prefix)
    {
        using DiagonalGaussian posterior = vae.Encode(Networks.Input(context, golden.Read($"image{suffix}")));
        (string Key, Func<Tensor> Value)[] outputs =
        [
            ($"mean{suffix}", () => posterior.Mean),
            ($"logvar{suffix}", () => posterior.LogVariance),
            ($"std{suffix}", () => posterior.StandardDeviation),
            ($"sample{suffix}", () => posterior.Sample(Networks.Input(context, golden.Read($"sample_noise{suffix}")))),
        ];
        foreach ((string key, Func<Tensor> value) in outputs.Where(output => golden.Has(output.Key)))
            yield return context.ForNetwork(Standard).Compare($"{prefix}/{key}", value(), golden.Read(key));
    }

    private static IEnumerable<TensorCheck> CheckDecoding(ParityContext context, AutoencoderKL vae, GoldenFile golden, string suffix,
        string prefix)
    {
        Tensor decoded = vae.Decode(Networks.Input(context, golden.Read($"latent{suffix}")));
        yield return context.ForNetwork(Standard).Compare($"{prefix}/decoded{suffix}", decoded, golden.Read($"decoded{suffix}"));
    }

    /// <summary>Parts were recorded for the first image and the first latent alone.</summary>
    private static List<TensorCheck> CheckParts(ParityContext context, AutoencoderKL vae, GoldenFile golden, string prefix)
    {
        using GoldenFile parts = context.Folder.OpenTensors(PartFile);
        using var recorder = new ActivationRecorder(vae, parts.Has);
        vae.Encode(Networks.Input(context, golden.Read("image").narrow(0, 0, 1))).Dispose();
        vae.Decode(Networks.Input(context, golden.Read("latent").narrow(0, 0, 1))).Dispose();
        return [.. parts.Keys.Select(path => recorder.Outputs.TryGetValue(path, out Tensor? output)
            ? context.ForNetwork(Standard).Compare($"{prefix}/{path}", output, parts.Read(path))
            : TensorCheck.Failed($"{prefix}/{path}", "the network has no part of this name"))];
    }
}
