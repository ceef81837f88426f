namespace RlhfT2I.Reward.Domain.Training;

/// <summary>A label as rows of vector tables.</summary>
/// <param name="Image">Row of its image's vector.</param>
/// <param name="Text">Row of its prompt's vector.</param>
/// <param name="IsGood">The label.</param>
/// <param name="Candidates">Rows of its perturbed prompts' vectors; <c>null</c> where it is not classified.</param>
public sealed record TrainingSample(int Image, int Text, bool IsGood, IReadOnlyList<int>? Candidates);
