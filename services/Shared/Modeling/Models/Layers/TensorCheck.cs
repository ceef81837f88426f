using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>Checks the tensors a caller passes in, before libtorch complains in its own words.</summary>
internal static class TensorCheck
{
    /// <summary>Requires sizes (null: any, at least 1) and, unless null, a type.</summary>
    public static void Shape([NotNull] Tensor? tensor, string name, ScalarType? dtype, params long?[] shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        long[] have = tensor.shape;
        bool fits = have.Length == shape.Length && have.Zip(shape).All(pair => pair.First > 0 && (pair.Second ?? pair.First) == pair.First);
        if (!fits)
        {
            string want = string.Join(", ", shape.Select(size => size?.ToString() ?? "*"));
            throw new ArgumentException($"{name} is ({string.Join(", ", have)}); it must be ({want}), * being any size from 1.", name);
        }

        if (dtype is { } type && tensor.dtype != type)
            throw new ArgumentException($"{name} is {tensor.dtype}; the network runs in {type}.", name);
    }

    /// <summary>Requires indices within [0, <paramref name="count"/>); reading them waits for the device.</summary>
    public static void Indices(Tensor indices, string name, long count)
    {
        using var scope = NewDisposeScope();
        (long low, long high) = (indices.min().item<long>(), indices.max().item<long>());
        if (low < 0 || high >= count)
            throw new ArgumentException($"{name} holds values from {low} to {high}; they must be 0 to {count - 1}.", name);
    }
}
