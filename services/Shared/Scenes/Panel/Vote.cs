namespace RlhfT2I.Scenes.Panel;

/// <summary>A rater's answer to which of two anonymous sets is better (section 4.2).</summary>
public enum Vote
{
    /// <summary>The first set.</summary>
    First,

    /// <summary>The second set.</summary>
    Second,

    /// <summary>Neither.</summary>
    Tie,
}
