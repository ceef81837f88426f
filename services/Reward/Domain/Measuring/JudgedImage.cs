namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>A label and what scorers say of the image.</summary>
/// <param name="PromptText">Its prompt.</param>
/// <param name="IsUnseen">Whether the prompt's object is kept for evaluation.</param>
/// <param name="IsGood">The label.</param>
/// <param name="Score">Reward and CLIP score for the prompt.</param>
public sealed record JudgedImage(string PromptText, bool IsUnseen, bool IsGood, RewardScore Score);
