namespace RlhfT2I.Cli.Experiments;

/// <summary>A prompt that models are compared on.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Category">Its category in the paper's grammar.</param>
/// <param name="Unseen">Whether its object is held out from labels.</param>
internal sealed record EvaluationPrompt(string Text, string Category, bool Unseen);
