using RlhfT2I.Modeling.Adapters;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Generation.Tests;

/// <summary>Stable Diffusion 1.5 in miniature, as the folders and files in which it is handed around.</summary>
internal static class PublishedModels
{
    public const string Layer = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q";

    private static readonly ModelFamily Family = ModelFamily.StableDiffusion15.Tiny();

    /// <summary>A folder in the diffusers layout.</summary>
    public static void WriteFolder(string folder, ScalarType type = ScalarType.Float32) => RandomModelFolder.Write(
        Family, folder, new RandomModelOptions { DType = type, WriteTokenizer = SceneVocabulary.Instance.Write });

    /// <summary>The same with a weight file in two shards, under names with a variant.</summary>
    public static void WriteShards(string folder, string variant)
    {
        WriteFolder(folder, ScalarType.Float16);
        foreach (string path in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).ToArray())
            File.Move(path, Path.ChangeExtension(path, $".{variant}.safetensors"));
        string unet = Path.Combine(folder, "unet"), stem = $"diffusion_pytorch_model.{variant}";
        using var scope = NewDisposeScope();
        using (SafetensorsFile whole = SafetensorsFile.Open(Path.Combine(unet, $"{stem}.safetensors")))
        {
            string[] names = [.. whole.Entries.Keys];
            IEnumerable<string> entries = names.Select((name, i) => $"\"{name}\": \"{stem}-0000{i % 2}.safetensors\"");
            for (int shard = 0; shard < 2; shard++)
            {
                SafetensorsWriter.Write(
                    Path.Combine(unet, $"{stem}-0000{shard}.safetensors"), names.Where((_, i) => i % 2 == shard).ToDictionary(name => name, name => whole.Read(name)));
            }

            File.WriteAllText(Path.Combine(unet, $"diffusion_pytorch_model.safetensors.index.{variant}.json"), $"{{\"weight_map\": {{{string.Join(',', entries)}}}}}");
        }

        File.Delete(Path.Combine(unet, $"{stem}.safetensors"));
    }

    /// <summary>A single-file checkpoint of a folder's weights, with one tensor that only training needs.</summary>
    public static void WriteSingleFile(string folder, string file)
    {
        DiffusionShapes shapes = Family.Diffusion!;
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["alphas_cumprod"] = ones(1000) };
        Add("unet/diffusion_pytorch_model.safetensors", SingleFileNames.UNet(shapes.UNet));
        Add("vae/diffusion_pytorch_model.safetensors", SingleFileNames.Vae(shapes.Vae));
        Add("text_encoder/model.safetensors", SingleFileNames.Text(shapes.Text));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        SafetensorsWriter.Write(file, tensors);

        void Add(string path, IReadOnlyDictionary<string, string> names)
        {
            using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(folder, path));
            foreach (string name in weights.Entries.Keys)
                tensors.Add(names[name], weights.Read(name));
        }
    }

    /// <summary>An adapter of one layer, of rank 2.</summary>
    public static void WriteAdapter(string file, long width = 64, string target = Layer)
    {
        using var adapter = new LoraAdapter(
            [new LoraLayer(target, randn(2, width).DetachFromDisposeScope(), randn(64, 2).DetachFromDisposeScope(), 2)]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        adapter.Save(file);
    }

    /// <summary>Reads one tensor of a folder's UNet, which is in one file.</summary>
    public static Tensor ReadUNet(string folder, string tensor)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "unet", "diffusion_pytorch_model.safetensors"));
        return file.Read(tensor);
    }
}
