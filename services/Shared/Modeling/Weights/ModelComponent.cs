using RlhfT2I.Modeling.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>How the names in a network's file differ from its module's.</summary>
/// <param name="Ignored">Name patterns of tensors that the file may have and the module need not, such as position ids.</param>
/// <param name="Rename">Maps a name in the file to the module's.</param>
internal sealed record ComponentNames(IReadOnlyList<string> Ignored, Func<string, string> Rename)
{
    public static ComponentNames Same { get; } = new([], name => name);
}

/// <summary>One network of a model folder: the module, and what writing it again bit for bit needs.</summary>
/// <typeparam name="TModule">The network.</typeparam>
public sealed class ModelComponent<TModule> : IDisposable
    where TModule : nn.Module
{
    private readonly Dictionary<string, string> _fileNames;
    private readonly IReadOnlyDictionary<string, string> _metadata;
    private readonly Dictionary<string, Tensor> _extras;

    private ModelComponent(
        TModule module,
        string weightsFile,
        Dictionary<string, string> fileNames,
        IReadOnlyDictionary<string, string> metadata,
        Dictionary<string, Tensor> extras)
    {
        Module = module;
        WeightsFile = weightsFile;
        _fileNames = fileNames;
        _metadata = metadata;
        _extras = extras;
    }

    /// <summary>The network, in evaluation mode; owned by this object.</summary>
    public TModule Module { get; }

    /// <summary>
    /// File name of the weights inside the component's folder, which weights from several files are written to as one; empty for a network without weights.
    /// </summary>
    public string WeightsFile { get; }

    /// <summary>Loads a network strictly.</summary>
    /// <param name="folder">Folder of the network.</param>
    /// <param name="stem">Weight file name without variant and ending.</param>
    /// <param name="module">
    /// Builds the network in the given type from the folder's configuration; owned by the result, disposed when loading fails.
    /// </param>
    /// <param name="names">How names differ.</param>
    /// <param name="options">Type, device and variant.</param>
    internal static ModelComponent<TModule> Load(
        string folder, string stem, Func<ScalarType, TModule> module, ComponentNames names, ModelLoadOptions? options)
    {
        options ??= new ModelLoadOptions();
        using ITensorSource file = WeightsFileName.Open(Path.Combine(folder, WeightsFileName.Find(folder, stem, options.Variant)));
        TModule network = module(options.DType ?? FloatingTypeOf(file));
        try
        {
            ModuleWeights.Load(network, file, new ModuleWeightsOptions { Ignored = names.Ignored, Rename = names.Rename });
            if (options.Device is { } device)
                network.to(device);
            network.eval();
            HashSet<string> known = [.. network.state_dict().Keys];
            return new ModelComponent<TModule>(
                network,
                WeightsFileName.Single(stem, options.Variant),
                file.Entries.Keys.ToDictionary(name => names.Rename(name), name => name, StringComparer.Ordinal),
                file.Metadata,
                file.Entries.Keys.Where(name => !known.Contains(names.Rename(name)))
                    .ToDictionary(name => name, name => file.Read(name).DetachFromDisposeScope(), StringComparer.Ordinal));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A part that has no weights, and so no weight file.</summary>
    /// <param name="module">The part; owned by the result.</param>
    internal static ModelComponent<TModule> WithoutWeights(TModule module) =>
        new(module, "", [], new Dictionary<string, string>(), []);

    /// <summary>
    /// The same component under a base class of its network; it takes the place of this object, which is not disposed any more.
    /// </summary>
    internal ModelComponent<TBase> As<TBase>()
        where TBase : nn.Module =>
        new((TBase)(nn.Module)Module, WeightsFile, _fileNames, _metadata, _extras);

    /// <summary>Writes the weights under the names that the file had.</summary>
    /// <param name="folder">Folder of the network; must exist.</param>
    public void Save(string folder)
    {
        if (WeightsFile.Length == 0)
            return;
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var tensors = new Dictionary<string, Tensor>(_extras, StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in Module.state_dict())
        {
            // What the file did not have (an optional buffer) is not written either.
            if (_fileNames.TryGetValue(name, out string? fileName))
                tensors[fileName] = tensor;
        }

        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), tensors, _metadata.Count == 0 ? null : _metadata);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Module.Dispose();
        foreach (Tensor extra in _extras.Values)
            extra.Dispose();
        NativeHeap.GiveBack();
    }

    /// <summary>The type that most of a file's weights have; strict loading names the rest.</summary>
    internal static ScalarType FloatingTypeOf(ITensorSource file) => file.Entries.Values
        .Where(entry => entry.ScalarType is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64)
        .GroupBy(entry => entry.ScalarType)
        .OrderByDescending(group => group.Count())
        .Select(group => group.Key)
        .FirstOrDefault(ScalarType.Float32);
}
