using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Weights;

/// <summary>Folders of published models in miniature.</summary>
internal static class TinyFolders
{
    /// <summary>Writes Stable Diffusion 1.5 in miniature, with the tokenizer of the golden values; skips the test where those are not.</summary>
    public static string Write(string folder, ModelFamily? family = null, RandomModelOptions? options = null)
    {
        string tokenizer = Repository.Parity("pipeline", "tokenizer");
        options ??= new RandomModelOptions();
        RandomModelFolder.Write(
            (family ?? ModelFamily.StableDiffusion15).Tiny(), folder, options with { WriteTokenizer = target => CopyTokenizer(tokenizer, target) });
        return folder;
    }

    public static void CopyTokenizer(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    /// <summary>Files of a folder with their digests.</summary>
    public static IReadOnlyList<CheckpointFile> FilesOf(string folder) => CheckpointManifest.Build(folder).Files;

    /// <summary>Splits a weight file into two shards with an index, and deletes it.</summary>
    public static void Split(string folder, string stem, string? variant = null)
    {
        string infix = variant is null ? "" : $".{variant}", whole = Path.Combine(folder, $"{stem}{infix}.safetensors");
        using (TorchSharp.torch.NewDisposeScope())
        {
            using SafetensorsFile file = SafetensorsFile.Open(whole);
            string[] names = [.. file.Entries.Keys];
            var map = new Dictionary<string, string>();
            foreach ((string[] part, int number) in names.Chunk((names.Length + 1) / 2).Select((part, i) => (part, i + 1)))
            {
                string shard = $"{stem}{infix}-{number:00000}-of-00002.safetensors";
                SafetensorsWriter.Write(Path.Combine(folder, shard), part.ToDictionary(name => name, name => file.Read(name)), file.Metadata);
                foreach (string name in part)
                    map.Add(name, shard);
            }

            string index = variant is null ? $"{stem}.safetensors.index.json" : $"{stem}.safetensors.index.{variant}.json";
            File.WriteAllText(Path.Combine(folder, index), System.Text.Json.JsonSerializer.Serialize(
                new { metadata = new { total_size = file.Entries.Values.Sum(entry => entry.ByteCount) }, weight_map = map }));
        }

        File.Delete(whole);
    }
}
