using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Scenes.World;

/// <summary>A color an object can have.</summary>
/// <param name="Word">Its value of the grammar's color slot.</param>
/// <param name="Tone">Its pixels.</param>
public sealed record SceneColor(SlotValue Word, Rgb Tone)
{
    /// <summary>The color's key.</summary>
    public override string ToString() => Word.Key;
}
