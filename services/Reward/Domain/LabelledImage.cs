namespace RlhfT2I.Reward.Domain;

/// <summary>A label that is good or bad; skipped ones are left out before.</summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Sha256">SHA-256 of its file, 64 hexadecimal digits.</param>
/// <param name="PromptText">Text z of the prompt that it was made for.</param>
/// <param name="IsGood">Whether the label y is 1.</param>
/// <param name="IsUnseen">Whether the prompt's object is kept for evaluation.</param>
public sealed record LabelledImage(string Image, string Sha256, string PromptText, bool IsGood, bool IsUnseen);
