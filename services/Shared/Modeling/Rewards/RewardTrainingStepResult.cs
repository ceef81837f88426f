namespace RlhfT2I.Modeling.Rewards;

/// <summary>What one step of reward learning measured, before its update.</summary>
/// <param name="Loss">L_MSE + lambda * L_pc.</param>
/// <param name="SquaredError">L_MSE.</param>
/// <param name="PromptClassification">L_pc, without lambda.</param>
public sealed record RewardTrainingStepResult(double Loss, double SquaredError, double PromptClassification);
