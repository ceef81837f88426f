using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>A fine-tuned model as a diffusers folder.</summary>
internal static class TrainedFolder
{
    private const string UNet = "unet", Config = "config.json", Weights = "diffusion_pytorch_model.safetensors";

    // What describes the base version, not the model.
    private static readonly string[] OfTheBase = [CheckpointManifest.FileName, "version.json"];

    /// <summary>Copies everything of the base but its UNet's weights, and writes those of the model in float32.</summary>
    public static void Write(StableDiffusionModel model, string folder)
    {
        foreach (string source in Directory.EnumerateFiles(model.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(model.Folder, source);
            if (OfTheBase.Contains(path) || (path.StartsWith(UNet + Path.DirectorySeparatorChar, StringComparison.Ordinal) && Path.GetFileName(path) != Config))
                continue;
            string target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
        ModuleWeights.Save(model.UNet, Path.Combine(folder, UNet, Weights));
    }
}
