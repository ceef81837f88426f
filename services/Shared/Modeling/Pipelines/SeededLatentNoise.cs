using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>
/// Noise as a function of (seed of the image, step): drawn on the CPU in float32, so that it is the same for every batch, device and
/// precision.
/// </summary>
/// <param name="seeds">One seed for each image of the call.</param>
public sealed class SeededLatentNoise(IReadOnlyList<ulong> seeds) : ILatentNoise
{
    private const ulong InitialStream = 0;
    private const ulong StepStream = 1;

    /// <inheritdoc />
    public Tensor Initial(int image, long[] shape) => Draw(SeedSequence.Derive(seeds[image], InitialStream), shape);

    /// <inheritdoc />
    public Tensor Step(int image, int stepIndex, long[] shape) =>
        Draw(SeedSequence.Derive(seeds[image], StepStream, (ulong)stepIndex), shape);

    private static Tensor Draw(ulong seed, long[] shape)
    {
        using Generator generator = SeedSequence.CreateGenerator(seed);
        return randn(shape, dtype: float32, device: CPU, generator: generator);
    }
}
