using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>A text-to-image model of the embedded world, tiny and untrained.</summary>
internal static class TinyModel
{
    public static SceneModelShape Shape { get; } =
        SceneModelShape.Create(textWidth: 16, visionWidth: 16, visionLayers: 1, projection: 8, unetWidths: [8, 16], groups: 4, heads: 2);

    public static void Write(string folder, ulong seed = 1)
    {
        using ClipModel clip = SceneModelFactory.CreateClip(Shape, seed);
        using UNet2DConditionModel unet = SceneModelFactory.CreateUNet(Shape, seed);
        using ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip);
        SceneModelFolders.WriteDiffusion(unet, text, Shape.Autoencoder, folder);
    }

    public static StableDiffusionModel Load(TemporaryFolder folder)
    {
        string path = Path.Combine(folder.Path, "base");
        if (!Directory.Exists(path))
            Write(path);
        return DiffusersLayout.Load(path, new ModelLoadOptions { DType = torch.float32 });
    }
}
