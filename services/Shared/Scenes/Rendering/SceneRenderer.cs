using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Turns scenes into pictures.</summary>
public static class SceneRenderer
{
    private const ulong Stream = 0x7061696E74;

    /// <summary>The picture of a scene: the same scene gives the same bytes on every machine.</summary>
    /// <returns>A picture of <see cref="World.SceneWorld.ImageSize"/> pixels in width and height.</returns>
    public static RgbImage Render(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var canvas = new SceneCanvas();
        scene.Place.Painter.Paint(canvas, new SplitMix64(SplitMix64.Mix(scene.Seed ^ Stream)));
        foreach (ScenePosition position in scene.Positions)
            canvas.Draw(scene.Kind.Shape, position.X, position.Y, scene.Color.Tone);
        return canvas.ToImage();
    }
}
