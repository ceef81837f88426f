using RlhfT2I.Modeling.Models;
using RlhfT2I.Scenes.Models;

namespace RlhfT2I.EndToEnd.Tests.Server;

/// <summary>Untrained models of the Scenes world, small enough that the whole loop takes seconds.</summary>
internal static class TinyBundle
{
    private static readonly SceneModelShape Shape =
        SceneModelShape.Create(textWidth: 16, visionWidth: 16, visionLayers: 1, projection: 8, unetWidths: [16, 24], groups: 4, heads: 2);

    /// <summary>Writes <c>model/</c> and <c>clip/</c>; the same weights every time.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        using ClipModel clip = SceneModelFactory.CreateClip(Shape, seed: 1);
        using ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip);
        using UNet2DConditionModel unet = SceneModelFactory.CreateUNet(Shape, seed: 2);
        SceneModelFolders.WriteClip(clip, Path.Combine(folder, "clip"));
        SceneModelFolders.WriteDiffusion(unet, text, Shape.Autoencoder, Path.Combine(folder, "model"));
    }
}
