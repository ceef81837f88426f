using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The element types of the format that have a TorchSharp twin.</summary>
/// <param name="Name">The format's spelling.</param>
/// <param name="ScalarType">TorchSharp's type.</param>
/// <param name="Size">Bytes per element.</param>
/// <param name="Rank">Place in the reference writer's order; higher ranks are written first.</param>
internal sealed record SafetensorsDType(string Name, torch.ScalarType ScalarType, int Size, int Rank)
{
    // The rank is the place in the reference implementation's enumeration, which is ordered by alignment.
    private static readonly SafetensorsDType[] All =
    [
        new("BOOL", torch.ScalarType.Bool, 1, 0),
        new("U8", torch.ScalarType.Byte, 1, 1),
        new("I8", torch.ScalarType.Int8, 1, 2),
        new("I16", torch.ScalarType.Int16, 2, 3),
        new("F16", torch.ScalarType.Float16, 2, 4),
        new("BF16", torch.ScalarType.BFloat16, 2, 5),
        new("I32", torch.ScalarType.Int32, 4, 6),
        new("F32", torch.ScalarType.Float32, 4, 7),
        new("F64", torch.ScalarType.Float64, 8, 8),
        new("I64", torch.ScalarType.Int64, 8, 9),
    ];

    /// <summary>The spellings that are read and written, for error texts.</summary>
    public static string AllNames { get; } = string.Join(", ", All.Select(type => type.Name));

    /// <summary>Finds a type by the format's spelling, case sensitive.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out SafetensorsDType? type)
    {
        type = Array.Find(All, candidate => candidate.Name == name);
        return type is not null;
    }

    /// <summary>The format's spelling of a type, or TorchSharp's where the format's twin is not supported; for error texts.</summary>
    public static string NameOf(torch.ScalarType scalarType) =>
        Array.Find(All, candidate => candidate.ScalarType == scalarType)?.Name ?? scalarType.ToString();

    /// <summary>The type a tensor of <paramref name="scalarType"/> is written as.</summary>
    /// <exception cref="ArgumentException">The format's twin of the type is not supported.</exception>
    public static SafetensorsDType Of(torch.ScalarType scalarType) =>
        Array.Find(All, candidate => candidate.ScalarType == scalarType)
        ?? throw new ArgumentException($"Tensors of type {scalarType} cannot be written; allowed are {AllNames}.", nameof(scalarType));
}
