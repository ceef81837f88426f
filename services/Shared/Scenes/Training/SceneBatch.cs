using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>Pictures with their captions, and the tensor they make.</summary>
/// <param name="Pixels">float32 (N, 3, side, side) in [-1, 1], on the CPU; owned by this object.</param>
/// <param name="Captions">N captions.</param>
public sealed record SceneBatch(Tensor Pixels, IReadOnlyList<string> Captions) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Pixels.Dispose();
}
