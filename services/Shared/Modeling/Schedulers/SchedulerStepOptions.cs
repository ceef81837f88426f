using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>What a single denoising step may be given besides the sample.</summary>
public sealed record SchedulerStepOptions
{
    /// <summary>
    /// Amount of noise in a DDIM step, 0 (deterministic) to 1 (as much as DDPM), eq. (16) of arXiv:2010.02502. Other schedulers
    /// have no such parameter and leave it aside.
    /// </summary>
    /// <value>0</value>
    public double Eta { get; init; }

    /// <summary>
    /// Gives standard normal noise in the shape of the sample. Called exactly once in a step that draws noise, never in one
    /// that does not; the step disposes what it gets only if the function made it inside the step, so handing out a tensor
    /// the caller keeps is safe when it was made before.
    /// </summary>
    public Func<Tensor>? Noise { get; init; }
}
