namespace RlhfT2I.Prompts.Grammar;

/// <summary>A piece of a template: literal words, the article, or a slot.</summary>
/// <param name="Literal">Literal text; null for the other two.</param>
/// <param name="Slot">The slot; for the article the slot it agrees with; null for literal text.</param>
/// <param name="IsArticle">True for <c>{article}</c>.</param>
internal sealed record FormSegment(string? Literal, PromptSlot? Slot, bool IsArticle);
