namespace RlhfT2I.Scenes.Rating;

/// <summary>What the rater makes of a picture for one prompt.</summary>
/// <param name="Verdict">Good, bad or skip.</param>
/// <param name="AskedSlots">Number of aspects the prompt asks for, 1 or more.</param>
/// <param name="MetSlots">How many of them the picture clearly has.</param>
/// <param name="Reason">The first aspect that is wrong, or unclear, and what is seen instead.</param>
public sealed record SceneJudgement(Verdict Verdict, int AskedSlots, int MetSlots, string Reason);
