using System.IO.Enumeration;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Moves weights between a module and a safetensors file; strict about names, shapes and types.</summary>
public static class ModuleWeights
{
    /// <summary>Copies a file's tensors into a module's parameters and persistent buffers, straight from the map.</summary>
    /// <param name="module">The module, on any device. It is changed only when every tensor fits.</param>
    /// <param name="file">The file; one floating type for all its weights.</param>
    /// <param name="options">Renames, tolerated names and target type; null for the strict defaults.</param>
    /// <exception cref="CheckpointMismatchException">
    /// Tensors are missing, unexpected, misshapen or mistyped; it names all of them.
    /// </exception>
    public static void Load(nn.Module module, ITensorSource file, ModuleWeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        options ??= new ModuleWeightsOptions();
        RequireFloating(options.DType);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        IReadOnlyList<(SafetensorsEntry Entry, string Name)> matches = CheckpointMatch.Match(module.state_dict(), file, options);
        if (options.DType is { } dtype)
            module.to(dtype);

        // A conversion replaces the tensors, so they are looked up again.
        Dictionary<string, Tensor> targets = module.state_dict();
        foreach ((SafetensorsEntry entry, string name) in matches)
            Copy(file, entry, targets[name]);
    }

    /// <summary>Writes a module's parameters and persistent buffers.</summary>
    /// <param name="module">The module; not changed.</param>
    /// <param name="path">The file, replaced as a whole or not at all.</param>
    /// <param name="options">Renames, names to leave out, type and metadata; null for the defaults.</param>
    /// <exception cref="ArgumentException">Two tensors are given the same name.</exception>
    public static void Save(nn.Module module, string path, ModuleWeightsSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new ModuleWeightsSaveOptions();
        RequireFloating(options.DType);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            if (IsIgnored(options.Ignored, name))
                continue;
            string fileName = options.Rename?.Invoke(name) ?? name;
            Tensor written = options.DType is { } dtype && tensor.is_floating_point() ? tensor.to(dtype) : tensor;
            if (!tensors.TryAdd(fileName, written))
                throw new ArgumentException($"Two tensors would be written as '{fileName}'.", nameof(options));
        }

        SafetensorsWriter.Write(path, tensors, options.Metadata);
    }

    internal static bool IsIgnored(IReadOnlyList<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static void Copy(ITensorSource file, SafetensorsEntry entry, Tensor target)
    {
        if (target.device_type == DeviceType.CPU && target.is_contiguous() && target.dtype == entry.ScalarType)
        {
            file.CopyTo(entry.Name, target);
            return;
        }

        using Tensor read = file.Read(entry.Name);
        target.copy_(read);
    }

    private static void RequireFloating(ScalarType? dtype)
    {
        if (dtype is { } type && type is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"DType {type} is not allowed; allowed are Float16, BFloat16, Float32 and Float64.", nameof(dtype));
    }
}
