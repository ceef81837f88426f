using System.CommandLine;
using System.Text;
using System.Text.Json;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.Cli.Scenes;

/// <summary><c>rlhf scenes pairs</c>: writes pictures with captions, the embedded world's pre-training data.</summary>
internal static class PairsCommand
{
    private const int MostPairs = 1_000_000;
    private const ulong CaptionStream = 0x63617074696F6E;
    private const string CaptionFile = "metadata.jsonl";

    private const string Description =
        """
        Writes pictures of the embedded world with flawed captions, as an image folder: PNG files and metadata.jsonl.

        Fine-tuning reads them as pre-training pairs, the second term of eq. 2. The same command again changes nothing.

        Example:
          rlhf scenes pairs out/server/data/scenes --count 2000 --seed 5
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("OUT") { Description = "Folder to write." };
        var count = new Option<int>("--count") { Description = $"Pairs, 1 to {MostPairs}.", DefaultValueFactory = _ => 2000 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of scenes and captions." };
        var command = new Command("pairs", Description) { folder, count, seed };
        command.SetAction(parsed => ScenesCommand.Guard(error, () =>
        {
            int pairs = parsed.GetValue(count);
            if (pairs is < 1 or > MostPairs)
                throw new ArgumentException($"--count is {pairs}; it must be 1 to {MostPairs}.");
            string target = parsed.GetRequiredValue(folder);
            output.WriteLine(Write(target, pairs, parsed.GetValue(seed)) ? $"{pairs} pairs: {target}" : $"There already: {target}");
            return ExitCodes.Success;
        }));
        return command;
    }

    /// <summary>Writes the folder; the captions come last, so that a folder with captions is whole.</summary>
    private static bool Write(string folder, int count, ulong seed)
    {
        string captions = Path.Combine(folder, CaptionFile);
        string content = Captions(count, seed);
        if (File.Exists(captions))
        {
            return File.ReadAllText(captions) == content
                ? false
                : throw new IOException($"'{folder}' holds other pairs; name another folder, or delete it.");
        }

        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(folder, FileName(i)), PngCodec.Encode(SceneRenderer.Render(SceneDistribution.Default.Draw(seed, i))));
        File.WriteAllText(captions + ".part", content);
        File.Move(captions + ".part", captions);
        return true;
    }

    private static string Captions(int count, ulong seed)
    {
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            Scene scene = SceneDistribution.Default.Draw(seed, i);
            SceneCaption caption = CaptionNoise.Pretraining.Caption(scene, SeedSequence.Derive(seed, CaptionStream, (ulong)i));
            lines.Append(JsonSerializer.Serialize(new { file_name = FileName(i), text = caption.Text })).Append('\n');
        }

        return lines.ToString();
    }

    private static string FileName(int index) => $"{index:0000000}.png";
}
