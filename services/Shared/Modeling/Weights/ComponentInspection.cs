using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>What a folder's weights for one network are, beside what its configuration asks for.</summary>
public sealed record ComponentInspection
{
    private ComponentInspection()
    {
    }

    /// <summary>Folder of the network, such as <c>unet</c>; empty for the model folder itself.</summary>
    public required string Component { get; init; }

    /// <summary>Weight file or index below the model folder, with <c>/</c> between segments; empty for a network without weights.</summary>
    public required string WeightsFile { get; init; }

    /// <summary>Type of the weights; null for a network without weights.</summary>
    public required ScalarType? DType { get; init; }

    /// <summary>Tensors in the file.</summary>
    public required int TensorCount { get; init; }

    /// <summary>Parameters that the configuration asks for.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>
    /// One line for each tensor that is missing, unexpected, misshapen or mistyped, with the expected and the found shape and type; all of them. Empty if the network can be loaded.
    /// </summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Compares a network's file with its module.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="component">Folder of the network below it.</param>
    /// <param name="stem">Weight file name without variant and ending.</param>
    /// <param name="variant">Variant of the weight file; null for none.</param>
    /// <param name="module">The network; shapes alone will do.</param>
    /// <param name="names">How names differ.</param>
    internal static ComponentInspection Of(string folder, string component, string stem, string? variant, nn.Module module, ComponentNames names)
    {
        string part = Path.Combine(folder, component), file = WeightsFileName.Find(part, stem, variant);
        using ITensorSource source = WeightsFileName.Open(Path.Combine(part, file));
        return Of(component, component.Length == 0 ? file : $"{component}/{file}", source, module, names);
    }

    /// <summary>Compares tensors with a network's module.</summary>
    internal static ComponentInspection Of(string component, string weightsFile, ITensorSource source, nn.Module module, ComponentNames names) => new()
    {
        Component = component,
        WeightsFile = weightsFile,
        DType = ModelComponent<nn.Module>.FloatingTypeOf(source),
        TensorCount = source.Entries.Count,
        ParameterCount = module.parameters().Sum(parameter => parameter.numel()),
        Problems = CheckpointMatch.Compare(module.state_dict(), source, new ModuleWeightsOptions { Ignored = names.Ignored, Rename = names.Rename }).Problems,
    };

    /// <summary>A network without weights.</summary>
    internal static ComponentInspection WithoutWeights(string component, nn.Module module) => new()
    {
        Component = component,
        WeightsFile = "",
        DType = null,
        TensorCount = 0,
        ParameterCount = module.parameters().Sum(parameter => parameter.numel()),
        Problems = [],
    };
}
