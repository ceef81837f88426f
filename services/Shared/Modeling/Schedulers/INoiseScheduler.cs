using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Turns noise into samples, one network call at a time. One object serves one request; it is not thread safe.</summary>
/// <remarks>
/// <para>
/// Use: <see cref="SetTimesteps"/>; start from standard normal noise times <see cref="InitNoiseSigma"/>; then for each index i of
/// <see cref="Timesteps"/>: call the network on <see cref="ScaleModelInput"/> and the timestep, and hand its output to
/// <see cref="Step"/>.
/// </para>
/// <para>
/// Steps are addressed by their index, not their timestep as in diffusers, because a timestep may occur more than once:
/// PNDM calls the network twice at its second timestep, and rounded noise levels can meet.
/// </para>
/// <para>Matches diffusers 0.20.2. Scalars are computed in double; tensors keep the dtype and device of the sample.</para>
/// </remarks>
public interface INoiseScheduler : IDisposable
{
    /// <summary>The settings, with the defaults of the class filled in.</summary>
    SchedulerConfig Config { get; }

    /// <summary>The forward process the network was trained on.</summary>
    NoiseSchedule Schedule { get; }

    /// <summary>
    /// The timestep of each network call, from noisy to clean; repeats are possible. Empty before <see cref="SetTimesteps"/>.
    /// </summary>
    IReadOnlyList<double> Timesteps { get; }

    /// <summary>Noise level of each step and, last, 0; null for schedulers in the variance-preserving form.</summary>
    IReadOnlyList<double>? Sigmas { get; }

    /// <summary>Standard deviation of the first sample.</summary>
    /// <exception cref="InvalidOperationException"><see cref="SetTimesteps"/> was not called and the value depends on it.</exception>
    double InitNoiseSigma { get; }

    /// <summary>Lays out the inference timesteps and forgets the history of earlier steps.</summary>
    /// <param name="numInferenceSteps">Number of steps, at least 1; most grids take no more than the training timesteps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range for this scheduler and its settings.</exception>
    void SetTimesteps(int numInferenceSteps);

    /// <summary>What the network is to see at this step.</summary>
    /// <param name="sample">The current sample (N, C, H, W).</param>
    /// <param name="stepIndex">Index into <see cref="Timesteps"/>.</param>
    /// <returns>A new tensor handle of the same shape and dtype (it may share memory with the sample); the caller owns it.</returns>
    Tensor ScaleModelInput(Tensor sample, int stepIndex);

    /// <summary>The sample one step closer to clean.</summary>
    /// <param name="modelOutput">
    /// The network's output for this step, shape of <paramref name="sample"/> (twice the channels where DDPM learns its variance).
    /// </param>
    /// <param name="stepIndex">
    /// Index into <see cref="Timesteps"/>; PNDM and DPM-Solver want 0, 1, 2 ... in order, and 0 starts afresh.
    /// </param>
    /// <param name="sample">The current sample (N, C, H, W), floating point.</param>
    /// <param name="options">Noise source and eta; may be null for a step that draws no noise.</param>
    /// <returns>A new tensor, shape and dtype of <paramref name="sample"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or noise is needed and there is no source.</exception>
    /// <exception cref="InvalidOperationException">The steps come out of order, or <see cref="SetTimesteps"/> was not called.</exception>
    Tensor Step(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions? options = null);
}
