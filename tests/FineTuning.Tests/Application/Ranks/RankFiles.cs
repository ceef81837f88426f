using System.Text.Json;
using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.FineTuning.Tests.Application.Ranks;

/// <summary>What ranks train on: a tiny model, images with rewards and pre-training pairs, and what they end in.</summary>
internal static class RankFiles
{
    private const string Unet = "unet/diffusion_pytorch_model.safetensors";

    /// <summary>Writes <c>model</c>, and <c>data</c> with 14 <c>images</c> and 12 <c>pairs</c> in tar shards; a folder that has them stays as it is.</summary>
    public static (string Data, string Model) Write(string folder)
    {
        string data = Path.Combine(folder, "data"), model = Path.Combine(folder, "model");
        if (Directory.Exists(data))
            return (data, model);
        PairFolder.WriteImageFolder(Path.Combine(data, "images"), 14);
        AddRewards(Path.Combine(data, "images", "metadata.jsonl"));
        PairFolder.WriteShards(Path.Combine(data, "pairs"), 12);
        TinyModel.Write(model);
        return (data, model);
    }

    public static byte[] Weights(string model) => File.ReadAllBytes(Path.Combine(model, Unet));

    public static double LargestDifference(string one, string other)
    {
        using SafetensorsFile first = SafetensorsFile.Open(Path.Combine(one, Unet));
        using SafetensorsFile second = SafetensorsFile.Open(Path.Combine(other, Unet));
        using var scope = torch.NewDisposeScope();
        return first.Entries.Keys.Max(name => (first.Read(name) - second.Read(name)).abs().max().item<float>());
    }

    private static void AddRewards(string lines) => File.WriteAllLines(lines, File.ReadAllLines(lines).Select((line, i) =>
    {
        Dictionary<string, object> members = JsonSerializer.Deserialize<Dictionary<string, object>>(line)!;
        members["reward"] = 0.05 * (i + 1);
        return JsonSerializer.Serialize(members);
    }));
}
