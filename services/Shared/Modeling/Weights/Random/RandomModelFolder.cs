using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Writes the folder of a published model with random weights: real layout, real names, shapes and parameter counts, for benchmarks and tests where the
/// weights cannot be had.
/// </summary>
/// <remarks>
/// Numbers are those of <see cref="HashFill"/>: a function of seed, tensor name and index, scaled so that activations stay near 1. One tensor is in memory at a time.
/// </remarks>
public static class RandomModelFolder
{
    /// <summary>Writes a folder; it appears complete or not at all.</summary>
    /// <param name="family">Which model.</param>
    /// <param name="folder">The new folder; must not exist.</param>
    /// <param name="options">Seed, type and tokenizer.</param>
    /// <param name="progress">Told how many bytes of weights of how many are written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>Parameters of each network, by its folder; the empty name is the folder itself.</returns>
    /// <exception cref="ArgumentException">The type is not float16, bfloat16 or float32.</exception>
    /// <exception cref="IOException">The folder exists already, or cannot be written.</exception>
    public static IReadOnlyDictionary<string, long> Write(
        ModelFamily family,
        string folder,
        RandomModelOptions options,
        Action<long, long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(options);
        if (options.DType is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32))
            throw new ArgumentException($"DType is {options.DType}; allowed are Float16, BFloat16 and Float32.", nameof(options));

        using var scope = NewDisposeScope();
        Plan[] plans = [.. Plans(family, options)];
        long total = plans.Sum(plan => plan.Parts.Sum(part => part.ByteCount)), done = 0;
        NewFolder.Write(folder, temporary =>
        {
            if (family.Diffusion is { } shapes)
                LayoutFiles.WriteDiffusion(shapes, temporary);
            if (family.Encoder is { } clip)
                LayoutFiles.WriteClip(clip, temporary);
            foreach (Plan plan in plans)
            {
                SafetensorsWriter.Write(
                    Path.Combine(temporary, plan.Folder, plan.File), plan.Parts, Metadata, bytes => progress?.Invoke(done += bytes, total), cancellationToken);
            }

            if (options.WriteTokenizer is { } writeTokenizer)
                writeTokenizer(Directory.CreateDirectory(Path.Combine(temporary, family.Encoder is null ? "tokenizer" : "")).FullName);
        });
        return plans.ToDictionary(plan => plan.Folder, plan => plan.Parameters, StringComparer.Ordinal);
    }

    /// <summary>Writes the weight file of one network with random weights, one tensor in memory at a time.</summary>
    /// <param name="shapes">The network; shapes alone will do. Its types are those of the file.</param>
    /// <param name="path">The file, replaced as a whole or not at all.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteWeights(nn.Module shapes, string path, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, Parts(shapes, seed), Metadata);
    }

    private static Dictionary<string, string> Metadata { get; } = new() { ["format"] = "pt" };

    private static IEnumerable<Plan> Plans(ModelFamily family, RandomModelOptions options)
    {
        var weights = InitialWeights.ShapesOnly(options.DType);
        if (family.Encoder is { } clip)
            yield return Plan.Of("", "model.safetensors", new ClipModel(clip, weights), options.Seed);
        if (family.Diffusion is not { } shapes)
            yield break;
        yield return Plan.Of("text_encoder", "model.safetensors", new ClipTextModel(shapes.Text, weights), options.Seed);
        yield return Plan.Of("unet", "diffusion_pytorch_model.safetensors", new UNet2DConditionModel(shapes.UNet, weights), options.Seed);
        yield return Plan.Of("vae", "diffusion_pytorch_model.safetensors", new AutoencoderKL(shapes.Vae, weights), options.Seed);
    }

    private static SafetensorsPart[] Parts(nn.Module shapes, ulong seed) =>
        [.. shapes.state_dict().Select(pair => Part(pair.Key, pair.Value.dtype, pair.Value.shape, seed))];

    private static SafetensorsPart Part(string name, ScalarType dtype, long[] shape, ulong seed) => new(name, dtype, shape, () =>
    {
        Tensor tensor = empty(shape, dtype: dtype);
        HashFill.Fill(tensor, name, seed);
        return tensor;
    });

    private sealed record Plan(string Folder, string File, IReadOnlyCollection<SafetensorsPart> Parts, long Parameters)
    {
        public static Plan Of(string folder, string file, nn.Module shapes, ulong seed)
        {
            using (shapes)
                return new Plan(folder, file, RandomModelFolder.Parts(shapes, seed), shapes.parameters().Sum(parameter => parameter.numel()));
        }
    }
}
