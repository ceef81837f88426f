using System.Diagnostics.CodeAnalysis;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>What a slot does in the sentence.</summary>
public enum SlotRole
{
    /// <summary>
    /// A numeral. It is read exactly ("two dogs" is false of three dogs) and decides whether the object is singular or plural.
    /// </summary>
    Count,

    /// <summary>The one kind of thing the picture shows. A grammar has exactly one slot of this role and every form names it.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The paper's word for this slot.")]
    Object,

    /// <summary>Any other word or phrase: a color, a background, a material.</summary>
    Attribute,
}
