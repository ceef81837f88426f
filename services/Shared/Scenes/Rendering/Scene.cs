using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>
/// What a picture shows: copies of one kind of object in one color at one place. A picture is a pure function of its scene.
/// </summary>
public sealed class Scene
{
    /// <summary>A scene with given positions.</summary>
    /// <param name="kind">The kind of all copies.</param>
    /// <param name="color">The color of all copies.</param>
    /// <param name="place">The place.</param>
    /// <param name="positions">
    /// One position a copy, 1 to <see cref="SceneWorld.MaxCount"/>, on the lattice, inside the picture, a cell apart.
    /// </param>
    /// <param name="seed">Decides the details of the place.</param>
    /// <exception cref="ArgumentException">The positions break one of these rules; the message names it.</exception>
    public Scene(SceneKind kind, SceneColor color, ScenePlace place, IReadOnlyList<ScenePosition> positions, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(color);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(positions);
        ScenePlacement.Check(positions, nameof(positions));
        Kind = kind;
        Color = color;
        Place = place;
        Positions = [.. positions];
        Seed = seed;
    }

    /// <summary>The kind of all copies.</summary>
    public SceneKind Kind { get; }

    /// <summary>The color of all copies.</summary>
    public SceneColor Color { get; }

    /// <summary>The place.</summary>
    public ScenePlace Place { get; }

    /// <summary>Where each copy stands.</summary>
    public IReadOnlyList<ScenePosition> Positions { get; }

    /// <summary>Decides the details of the place.</summary>
    public ulong Seed { get; }

    /// <summary>Number of copies.</summary>
    public int Count => Positions.Count;

    /// <summary>The scene in the grammar's terms: every slot has a value.</summary>
    public PromptMeaning Meaning => SceneWorld.Grammar.Meaning(
        (SceneWorld.CountSlot.Name, SceneWorld.Numeral(Count).Key),
        (SceneWorld.ColorSlot.Name, Color.Word.Key),
        (SceneWorld.PlaceSlot.Name, Place.Word.Key),
        (SceneWorld.KindSlot.Name, Kind.Word.Key));

    /// <summary>A scene whose copies stand where the seed puts them.</summary>
    /// <param name="kind">The kind of all copies.</param>
    /// <param name="color">The color of all copies.</param>
    /// <param name="place">The place.</param>
    /// <param name="count">Number of copies, 1 to <see cref="SceneWorld.MaxCount"/>.</param>
    /// <param name="seed">Decides positions and the details of the place.</param>
    public static Scene Arrange(SceneKind kind, SceneColor color, ScenePlace place, int count, ulong seed) =>
        new(kind, color, place, ScenePlacement.Draw(count, seed), seed);

    /// <summary>Count, color, kind, place and seed, for example <c>two red dog, sea (seed 7)</c>.</summary>
    public override string ToString() => $"{SceneWorld.Numeral(Count)} {Color} {Kind}, {Place} (seed {Seed})";
}
