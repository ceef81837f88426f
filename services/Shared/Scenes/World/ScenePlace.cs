using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.Scenes.World;

/// <summary>A place a picture can show: a texture of few tones whose details follow from a seed.</summary>
public sealed class ScenePlace
{
    internal ScenePlace(SlotValue word, PlacePainter painter)
    {
        Word = word;
        Painter = painter;
    }

    /// <summary>Its value of the grammar's background slot.</summary>
    public SlotValue Word { get; }

    /// <summary>The tones of its texture; the first two cover most of it.</summary>
    public IReadOnlyList<Rgb> Tones => Painter.Tones;

    internal PlacePainter Painter { get; }

    /// <summary>The place's key.</summary>
    public override string ToString() => Word.Key;
}
