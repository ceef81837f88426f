using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Named tensors that are read one at a time: a safetensors file, several with an index, or a view of one under other names.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>The file that errors name.</summary>
    string Path { get; }

    /// <summary>The tensors by name.</summary>
    IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free texts of the file; empty where there are none.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="dtype">Element type of the result; null keeps the file's.</param>
    /// <param name="device">Where to put the result; null for the CPU.</param>
    /// <returns>A new tensor with its own memory; the caller owns it.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null);

    /// <summary>Copies one tensor's bytes without a tensor in between.</summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="target">A contiguous CPU tensor of the same type and number of elements.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    void CopyTo(string name, torch.Tensor target);
}
