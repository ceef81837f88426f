using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Scenes.World;

/// <summary>A kind of object that a picture can show.</summary>
/// <param name="Word">Its value of the grammar's object slot.</param>
/// <param name="Shape">What it looks like.</param>
/// <param name="NaturalColor">
/// The color it mostly has in the pictures a model learns from, as bananas are mostly yellow in photographs.
/// </param>
/// <param name="NaturalPlace">The place where it is mostly seen.</param>
public sealed record SceneKind(SlotValue Word, Silhouette Shape, SceneColor NaturalColor, ScenePlace NaturalPlace)
{
    /// <summary>The object's key.</summary>
    public override string ToString() => Word.Key;
}
