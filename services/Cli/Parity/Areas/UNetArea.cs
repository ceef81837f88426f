using System.Globalization;
using System.Text.RegularExpressions;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>The noise-predicting network of <c>pipeline/unet</c>, its outputs and the outputs of its parts.</summary>
public sealed partial class UNetArea : IParityArea
{
    private const string OutputFile = "golden/unet.safetensors", PartFiles = "golden/unet_intermediates_t*.safetensors";
    private const string Sample = "sample", Context = "encoder_hidden_states";

    private static readonly Tolerance Standard = Tolerance.Relative(1e-4);

    /// <inheritdoc />
    public string Name => "unet";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(OutputFile), new(PartFiles, OutputFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context)
    {
        if (!context.Folder.Has(OutputFile))
            yield break; // the runner names it; the parts' inputs are in it too
        using GoldenFile golden = context.Folder.OpenTensors(OutputFile);
        using ModelComponent<UNet2DConditionModel> loaded = Networks.LoadUNet(context, context.DType);
        UNet2DConditionModel unet = loaded.Module;
        using var grad = no_grad();
        foreach (string key in golden.Keys.Where(key => key.StartsWith("out.", StringComparison.Ordinal)))
            foreach (TensorCheck check in ParityContext.Guard($"unet/{key}", () => [CheckOutput(context, unet, golden, key)]))
                yield return check;
        foreach (string file in context.Folder.Find(PartFiles))
            foreach (TensorCheck check in ParityContext.Guard(file, () => CheckParts(context, unet, golden, file)))
                yield return check;
        context.NoteUnread(golden);
    }

    private static TensorCheck CheckOutput(ParityContext context, UNet2DConditionModel unet, GoldenFile golden, string key)
    {
        Match match = OutputKey().Match(key);
        string tag = match.Success ? match.Groups["tag"].Value : key["out.".Length..];
        string sampleKey = golden.Has($"{Sample}_{tag}") ? $"{Sample}_{tag}" : Sample;
        Tensor sample = golden.Read(sampleKey);
        Tensor text = golden.Read(ContextKey(golden, tag));
        if (text.shape[0] > sample.shape[0])
            text = text.narrow(0, 0, sample.shape[0]);
        Tensor timestep = match.Success ? Timestep(match.Groups["t"].Value) : golden.Read($"timesteps_{tag}");
        Tensor output = unet.call(Networks.Input(context, sample), timestep.to(context.Device), Networks.Input(context, text));
        return context.ForNetwork(Standard).Compare($"unet/{key}", output, golden.Read(key));
    }

    /// <summary>The text states whose name continues like the tag (<c>short</c> for <c>shortctx</c>), else the common ones.</summary>
    private static string ContextKey(GoldenFile golden, string tag) => golden.Keys
        .Where(key => key.StartsWith($"{Context}_", StringComparison.Ordinal))
        .FirstOrDefault(key => tag.StartsWith(key[(Context.Length + 1)..], StringComparison.Ordinal)) ?? Context;

    private static List<TensorCheck> CheckParts(ParityContext context, UNet2DConditionModel unet, GoldenFile golden, string file)
    {
        using GoldenFile parts = context.Folder.OpenTensors(file);
        using var recorder = new ActivationRecorder(unet, parts.Has);
        Tensor timestep = Timestep(PartFile().Match(file).Groups["t"].Value);
        Tensor sample = Networks.Input(context, golden.Read(Sample)), text = Networks.Input(context, golden.Read(Context));
        unet.call(sample, timestep.to(context.Device), text).Dispose();
        return [.. parts.Keys.Select(path => recorder.Outputs.TryGetValue(path, out Tensor? output)
            ? context.ForNetwork(Standard).Compare($"unet/{path}", output, parts.Read(path))
            : TensorCheck.Failed($"unet/{path}", "the network has no part of this name"))];
    }

    /// <summary>Whole timesteps go in as integers, as schedulers with integer timesteps pass them.</summary>
    private static Tensor Timestep(string text) => long.TryParse(text, out long whole)
        ? tensor(whole)
        : tensor(double.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^out\.((?<tag>.+)\.)?t(?<t>[0-9]+(\.[0-9]+)?)$")]
    private static partial Regex OutputKey();

    [GeneratedRegex(@"_t(?<t>[0-9]+(\.[0-9]+)?)\.safetensors$")]
    private static partial Regex PartFile();
}
