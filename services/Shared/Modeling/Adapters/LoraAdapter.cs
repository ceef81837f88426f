using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>
/// Low-rank adapters of a denoising network (LoRA, arXiv:2106.09685): for each layer named, W becomes W + scale (alpha / r) B A. Files are those of diffusers and PEFT.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    /// <summary>Name that diffusers gives the file.</summary>
    public const string FileName = "pytorch_lora_weights.safetensors";

    /// <summary>Makes an adapter.</summary>
    /// <param name="layers">Updates, one for each layer; owned by the adapter.</param>
    /// <exception cref="ArgumentException">There is none, or two are for the same layer.</exception>
    public LoraAdapter(IReadOnlyList<LoraLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0 || layers.DistinctBy(layer => layer.Target).Count() != layers.Count)
            throw new ArgumentException("An adapter needs at least one layer, and each layer once.", nameof(layers));
        Layers = layers;
    }

    /// <summary>The updates.</summary>
    public IReadOnlyList<LoraLayer> Layers { get; }

    /// <summary>Numbers in A and B of all layers.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.Down.numel() + layer.Up.numel());

    /// <summary>Reads an adapter.</summary>
    /// <param name="path">A safetensors file, or a folder that holds <see cref="FileName"/>.</param>
    /// <returns>On the CPU, in the file's type; the caller owns it.</returns>
    /// <exception cref="LoraFormatException">
    /// Names or shapes are not those of low-rank updates of a UNet, a half is missing, or the file asks for another arithmetic (DoRA, rsLoRA).
    /// </exception>
    /// <exception cref="Weights.SafetensorsFormatException">The file is not valid safetensors; pickle is refused by content.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LoraAdapter Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LoraFile.Read(Directory.Exists(path) ? Path.Combine(path, FileName) : path);
    }

    /// <summary>Writes the adapter in today's names; alpha goes into the file's configuration and, where it is not the rank, into a tensor beside A and B.</summary>
    /// <param name="path">The file, replaced as a whole or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoraFile.Write(this, path);
    }

    /// <summary>Checks that a network has every layer, in the right shape.</summary>
    /// <param name="unet">The network; shapes alone will do.</param>
    /// <exception cref="LoraFormatException">Names every layer that the network lacks and every tensor that does not fit.</exception>
    public void Check(UNet2DConditionModel unet) => LoraTargets.Find(unet, this);

    /// <summary>Adds the adapter to a network's passes until the result is disposed; the network's own weights are not touched. Adapters add up.</summary>
    /// <param name="unet">The network; no pass may run on another thread meanwhile.</param>
    /// <param name="scale">Strength; 1 as it was trained, 0 for none.</param>
    /// <returns>Takes the adapter off again. Copies of A and B in the network's type and on its device live that long.</returns>
    /// <exception cref="LoraFormatException">Names every layer that the network lacks and every tensor that does not fit.</exception>
    public IDisposable ApplyTo(UNet2DConditionModel unet, double scale = 1)
    {
        RequireFinite(scale);
        IReadOnlyList<(LoraLayer Layer, nn.Module Module)> targets = LoraTargets.Find(unet, this);
        return new LoraAttachment(targets, scale);
    }

    /// <summary>Adds the update to a network's weights for good. Computed in float32, rounded once to the weights' type.</summary>
    /// <param name="unet">The network; changed only when every layer fits.</param>
    /// <param name="scale">Strength; 1 as it was trained.</param>
    /// <exception cref="LoraFormatException">Names every layer that the network lacks and every tensor that does not fit.</exception>
    public void Merge(UNet2DConditionModel unet, double scale = 1)
    {
        RequireFinite(scale);
        using var noGrad = no_grad();
        foreach ((LoraLayer layer, nn.Module module) in LoraTargets.Find(unet, this))
        {
            using var scope = NewDisposeScope();
            Tensor weight = LoraTargets.WeightOf(module);
            weight.copy_(Merged(weight, layer, scale));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (LoraLayer layer in Layers)
            layer.Dispose();
    }

    /// <summary>A weight with its update, in the weight's type. Owned by the caller.</summary>
    internal static Tensor Merged(Tensor weight, LoraLayer layer, double scale)
    {
        using var scope = NewDisposeScope();
        Tensor delta = layer.Delta(scale).to(weight.device);
        return (weight.to(ScalarType.Float32) + delta).to(weight.dtype).MoveToOuterDisposeScope();
    }

    private static void RequireFinite(double scale)
    {
        if (!double.IsFinite(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of an adapter must be finite.");
    }
}
