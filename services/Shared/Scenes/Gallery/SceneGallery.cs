using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Gallery;

/// <summary>Sheets that show the world; the project's README shows the first.</summary>
public static class SceneGallery
{
    private const int Scale = 3;

    /// <summary>
    /// The 25 kinds in the grammar's order, each in its natural color and place; then each place with a count from one to six, and each color.
    /// Seven pictures in a row.
    /// </summary>
    public static RgbImage Overview()
    {
        int kindCount = SceneWorld.Kinds.Count, colorCount = SceneWorld.Colors.Count, placeCount = SceneWorld.Places.Count;
        IEnumerable<Scene> kinds = SceneWorld.Kinds.Select((kind, i) =>
            Scene.Arrange(kind, kind.NaturalColor, kind.NaturalPlace, 1 + (i % 3), (ulong)i));
        IEnumerable<Scene> places = SceneWorld.Places.Select((place, i) =>
            Scene.Arrange(SceneWorld.Kinds[i * 3 % kindCount], SceneWorld.Colors[(i + 4) % colorCount], place, 1 + (i % SceneWorld.MaxCount), 50 + (ulong)i));
        IEnumerable<Scene> colors = SceneWorld.Colors.Select((color, i) =>
            Scene.Arrange(SceneWorld.Kinds[((i * 7) + 9) % kindCount], color, SceneWorld.Places[i * 3 % placeCount], 1 + (i % 4), 90 + (ulong)i));
        return ContactSheet.Draw([.. kinds.Concat(places).Concat(colors).Select(SceneRenderer.Render)], columns: 7, Scale);
    }

    /// <summary>Every color at every place: nine columns of colors, eight rows of places, the kinds taking turns.</summary>
    public static RgbImage ColorsByPlaces() => ContactSheet.Draw(
        [
            .. from place in SceneWorld.Places
               from color in SceneWorld.Colors
               let kind = SceneWorld.Kinds[((place.Word.Index * 7) + (color.Word.Index * 4)) % SceneWorld.Kinds.Count]
               select SceneRenderer.Render(Scene.Arrange(kind, color, place, 2, (ulong)((place.Word.Index * 16) + color.Word.Index))),
        ],
        SceneWorld.Colors.Count,
        Scale);
}
