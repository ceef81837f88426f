using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Scenes.Rating;

/// <summary>One aspect of a picture as the rater sees it.</summary>
/// <param name="State">How well it could be read.</param>
/// <param name="Value">The value seen, or the likeliest where unclear; null where there is none.</param>
/// <param name="Confidence">0 to 1: how far the evidence is from the next alternative.</param>
/// <param name="Reason">The evidence in a few words.</param>
public sealed record SlotReading(SlotState State, SlotValue? Value, double Confidence, string Reason)
{
    /// <summary>Whether the picture has <paramref name="asked"/>: true, false, or null where that cannot be told.</summary>
    public bool? Meets(SlotValue asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return State switch
        {
            SlotState.Clear => Value!.IsKindOf(asked),
            SlotState.Unclear => null,
            _ => false,
        };
    }
}
