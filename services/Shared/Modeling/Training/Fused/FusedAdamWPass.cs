using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training.Fused;

/// <summary>Collects the blocks of an AdamW step and does them in one pass. The tensors must outlive <see cref="Run"/>.</summary>
internal sealed unsafe class FusedAdamWPass
{
    private readonly List<AdamWBlock> _blocks = [];
    private long _elements;

    /// <summary>Whether a parameter can go through the pass: float32 in main memory, without gaps.</summary>
    public static bool Fits(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? average) =>
        weight.numel() > 0 && FlatFloats.IsFlat(weight) && FlatFloats.IsFlat(gradient) && FlatFloats.IsFlat(mean) && FlatFloats.IsFlat(square)
        && (average is null || FlatFloats.IsFlat(average));

    /// <summary>Adds a parameter for which <see cref="Fits"/> holds.</summary>
    public void Add(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor? average)
    {
        float* weights = FlatFloats.Address(weight), gradients = FlatFloats.Address(gradient), means = FlatFloats.Address(mean), squares = FlatFloats.Address(square);
        float* averages = average is null ? null : FlatFloats.Address(average);
        foreach ((long first, int length) in FlatFloats.Blocks(weight.numel()))
            _blocks.Add(new AdamWBlock(weights + first, gradients + first, means + first, squares + first, averages == null ? null : averages + first, length));
        _elements += weight.numel();
    }

    /// <summary>Does the pass.</summary>
    public void Run(AdamWCoefficients coefficients) =>
        FlatFloats.ForEach(_blocks.Count, _elements, block => FusedKernels.AdamW(_blocks[block], coefficients));
}
