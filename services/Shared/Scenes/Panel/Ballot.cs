namespace RlhfT2I.Scenes.Panel;

/// <summary>A rater's two answers to one query (section 4.2).</summary>
/// <param name="Alignment">Which set shows better what the prompt asks for.</param>
/// <param name="Fidelity">Which set is better drawn.</param>
public readonly record struct Ballot(Vote Alignment, Vote Fidelity);
