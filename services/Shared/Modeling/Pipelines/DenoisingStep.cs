using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>What a watcher of sampling sees after each scheduler step.</summary>
/// <param name="FirstImage">Index of the first image of this pass in the call.</param>
/// <param name="ImageCount">Images in this pass.</param>
/// <param name="StepIndex">Index of the step that has just been taken, from 0.</param>
/// <param name="StepCount">Scheduler steps of the whole sampling.</param>
/// <param name="Latents">
/// float32 (ImageCount, C, H/f, W/f); valid during the call only, and so is whatever the watcher makes without detaching it from the
/// dispose scope.
/// </param>
public readonly record struct DenoisingStep(int FirstImage, int ImageCount, int StepIndex, int StepCount, Tensor Latents);
