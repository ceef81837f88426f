namespace RlhfT2I.Scenes.Training;

/// <summary>What one update did.</summary>
/// <param name="Step">Updates done, this one included.</param>
/// <param name="Loss">Loss before the update.</param>
/// <param name="LearningRate">Learning rate of the update.</param>
/// <param name="GradientNorm">Norm of the gradient before it was clipped.</param>
public readonly record struct SceneStepResult(long Step, double Loss, double LearningRate, double GradientNorm);
