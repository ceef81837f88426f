using System.Security.Cryptography;
using System.Text.Json;
using RlhfT2I.Modeling.Adapters;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Imports;

/// <summary>Adapters of a stored version's UNet, which become a version with the adapters merged in.</summary>
internal sealed class AdapterSource : IImportSource
{
    private readonly ModelVersionEntry _base;
    private readonly LoraAdapter _adapter;
    private readonly double _scale;

    private AdapterSource(ModelVersionEntry model, LoraAdapter adapter, double scale, string digest)
    {
        (_base, _adapter, _scale) = (model, adapter, scale);
        Provenance = new CheckpointProvenance
        {
            ParentDigest = model.Digest,
            DataDigest = digest,
            Config = JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["adapter"] = "lora", ["adapter_scale"] = scale }),
        };
    }

    public ModelVersionKind Kind => ModelVersionKind.Diffusion;

    public IReadOnlyList<string> LeftOut => [];

    public IReadOnlyList<string> Parents => [_base.Name];

    public CheckpointProvenance Provenance { get; }

    /// <summary>Opens adapters and checks that they fit.</summary>
    /// <param name="path">The adapters' file, or a folder that holds it under diffusers' name.</param>
    /// <param name="model">The version that they are for.</param>
    /// <param name="scale">Their strength.</param>
    /// <exception cref="ServiceDefaults.Errors.DomainException">They are refused.</exception>
    public static AdapterSource Open(string path, ModelVersionEntry model, double scale)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, LoraAdapter.FileName) : path;
        LoraAdapter? adapter = null;
        try
        {
            using FileStream stream = File.OpenRead(file);
            string digest = Convert.ToHexStringLower(SHA256.HashData(stream));
            adapter = LoraAdapter.Load(file);
            using var shapes = new UNet2DConditionModel(
                UNet2DConditionConfig.FromFile(Path.Combine(model.Folder, "unet", "config.json")), InitialWeights.ShapesOnly());
            adapter.Check(shapes);
            return new AdapterSource(model, adapter, scale, digest);
        }
        catch (Exception exception) when (ModelLoadErrors.Find(Path.GetDirectoryName(file)!, exception) is { } refusal)
        {
            adapter?.Dispose();
            throw refusal;
        }
    }

    public void Write(string target, Action<long, long> progress, CancellationToken cancellationToken) =>
        LoraMerge.Write(_base.Folder, _adapter, _scale, target, progress, cancellationToken);

    public void Dispose() => _adapter.Dispose();
}
