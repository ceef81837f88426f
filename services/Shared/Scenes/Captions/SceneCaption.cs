using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Scenes.Captions;

/// <summary>What a flawed caption says of a picture.</summary>
/// <param name="Text">The words, as a text encoder gets them.</param>
/// <param name="Meaning">What they say, true of the picture or not; the count is open where the caption says "a" or "some".</param>
public sealed record SceneCaption(string Text, PromptMeaning Meaning);
