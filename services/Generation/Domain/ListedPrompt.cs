namespace RlhfT2I.Generation.Domain;

/// <summary>A prompt as a caller writes it out.</summary>
/// <param name="Text">The text.</param>
/// <param name="Category">What it asks for; not set: found by parsing.</param>
/// <param name="Split">Whether its object may occur in training; not set: found by parsing.</param>
/// <param name="ImageCount">Images to make for it; 0: the category's number in the paper.</param>
public sealed record ListedPrompt(string Text, PromptCategory Category, PromptSplit Split, int ImageCount);
