namespace RlhfT2I.Scenes.Rating;

/// <summary>How well one aspect of a picture could be read.</summary>
public enum SlotState
{
    /// <summary>It has one value of the grammar.</summary>
    Clear,

    /// <summary>It may be the value given, or not: a prompt that asks for the aspect cannot be judged.</summary>
    Unclear,

    /// <summary>
    /// It is seen well enough to say that it is no single value of the grammar: no prompt that asks for the aspect is met.
    /// </summary>
    Other,
}
