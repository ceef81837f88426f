using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>Where the random numbers of sampling come from.</summary>
public interface ILatentNoise
{
    /// <summary>Standard normal noise that sampling starts from, before the scheduler's initial sigma.</summary>
    /// <param name="image">Index of the image in the call, from 0.</param>
    /// <param name="shape">Shape of one image's latents, (1, C, H/f, W/f).</param>
    /// <returns>float32 on the CPU; the caller owns it.</returns>
    Tensor Initial(int image, long[] shape);

    /// <summary>Standard normal noise that a stochastic scheduler adds after one step.</summary>
    /// <param name="image">Index of the image in the call, from 0.</param>
    /// <param name="stepIndex">Index of the scheduler's step, from 0.</param>
    /// <param name="shape">Shape of one image's latents, (1, C, H/f, W/f).</param>
    /// <returns>float32 on the CPU; the caller owns it.</returns>
    Tensor Step(int image, int stepIndex, long[] shape);
}
