using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Generation.Tests;

/// <summary>Very small real models with random weights, in the layouts of published ones.</summary>
internal static class TinyModels
{
    public const string Name = "projects/default/modelVersions/tiny";

    private static readonly SceneModelShape Shape = SceneModelShape.Create(
        textWidth: 16, visionWidth: 16, visionLayers: 1, projection: 8, unetWidths: [8, 16], groups: 4, heads: 2);

    /// <summary>Puts a model into the store of a storage root.</summary>
    public static void Publish(string root, string name = Name, ulong seed = 1) => Publish(root, name, seed, Shape);

    /// <summary>The same with the sizes of the bundled models.</summary>
    public static void PublishBundledShape(string root) => Publish(root, Name, seed: 1, SceneModelShape.Bundled);

    public static void WriteDiffusion(string folder, ulong seed = 1) => WriteDiffusion(folder, seed, Shape);

    private static void Publish(string root, string name, ulong seed, SceneModelShape shape)
    {
        string folder = Directory.CreateTempSubdirectory("rlhf-tiny-").FullName;
        WriteDiffusion(Path.Combine(folder, "model"), seed, shape);
        var publication = new ModelPublication { Name = name, Kind = ModelVersionKind.Diffusion, Origin = ModelVersionOrigin.Bundled };
        new ModelStore(Path.Combine(root, "models"), TimeProvider.System).Publish(publication, target => FolderCopy.Make(Path.Combine(folder, "model"), target));
        Directory.Delete(folder, recursive: true);
    }

    private static void WriteDiffusion(string folder, ulong seed, SceneModelShape shape)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using ClipModel clip = SceneModelFactory.CreateClip(shape, seed);
        using ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip);
        using UNet2DConditionModel unet = SceneModelFactory.CreateUNet(shape, seed);
        SceneModelFolders.WriteDiffusion(unet, text, shape.Autoencoder, folder, torch.ScalarType.Float16);
    }

    public static void WriteClip(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using ClipModel clip = SceneModelFactory.CreateClip(Shape, seed: 1);
        SceneModelFolders.WriteClip(clip, folder);
    }
}
