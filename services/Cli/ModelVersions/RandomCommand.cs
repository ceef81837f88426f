using System.CommandLine;
using RlhfT2I.Cli.Output;
using RlhfT2I.Cli.Scenes;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary><c>rlhf models random</c>: a folder with the layout and the sizes of a published model and random weights.</summary>
internal static class RandomCommand
{
    private const string NoTokenizer = "none";

    private const string Description =
        """
        Writes a folder with the layout and the sizes of a published model and random weights.

        For benchmarks and tests where the weights cannot be had: names, shapes, types, configurations and parameter counts are the real ones, the numbers
        a function of --seed. Needs no server, and the memory of the largest tensor.

        CLIP's vocabulary is not part of this project. By default the folder gets the small tokenizer of the embedded world, whose ids the text network
        also knows; --tokenizer DIR copies that of a folder you have, and 'none' leaves it out: then the folder is refused by import until
        tokenizer/vocab.json and tokenizer/merges.txt are there.

        Examples:
          rlhf models random out/sd15 --like sd15
          rlhf models random out/clip --like clip-vit-l14 --dtype fp16
          rlhf models random out/tiny --like sd21 --scale tiny --seed 7

        Exit codes: 0 done, 2 unusable arguments or files, 130 stopped by Ctrl-C.
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("OUT") { Description = "Folder to create." };
        var like = new Option<string>("--like") { Description = $"The model: {string.Join(", ", ModelFamily.All.Select(family => family.Name))}.", Required = true };
        like.AcceptOnlyFromAmong([.. ModelFamily.All.Select(family => family.Name)]);
        var dtype = new Option<string>("--dtype") { Description = "Type of the weights: fp32, fp16 or bf16.", DefaultValueFactory = _ => "fp32" };
        dtype.AcceptOnlyFromAmong([.. NumberFormats.Names]);
        var scale = new Option<string>("--scale") { Description = "full, or tiny: the same layers, 32 to 64 channels.", DefaultValueFactory = _ => "full" };
        scale.AcceptOnlyFromAmong("full", "tiny");
        var seed = new Option<ulong>("--seed") { Description = "Seed of the weights; 0 gives those of the reference outputs (rlhf parity)." };
        var tokenizer = new Option<string>("--tokenizer") { Description = "Folder of a CLIP tokenizer to copy, or 'none'.", DefaultValueFactory = _ => "" };
        var command = new Command("random", Description) { folder, like, dtype, scale, seed, tokenizer };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var screen = new Screen(output, error, json: false);
            ModelFamily family = ModelFamily.All.Single(candidate => candidate.Name == parsed.GetRequiredValue(like));
            family = parsed.GetRequiredValue(scale) == "tiny" ? family.Tiny() : family;
            var options = new RandomModelOptions { Seed = parsed.GetValue(seed), DType = NumberFormats.TensorTypeOf(parsed.GetRequiredValue(dtype)) };
            try
            {
                return await Task.Run(
                    () => ScenesCommand.Guard(error, () => Write(
                        screen, family, options, parsed.GetRequiredValue(folder), parsed.GetRequiredValue(tokenizer), cancellationToken)),
                    CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                screen.Note("Stopped; nothing was left behind.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }

    private static int Write(
        Screen screen, ModelFamily family, RandomModelOptions options, string folder, string tokenizer, CancellationToken cancellationToken)
    {
        (Action<string>? write, string words) = Tokenizer(tokenizer, (family.Diffusion?.Text ?? family.Encoder!.Text).VocabSize);
        IReadOnlyDictionary<string, long> counts = screen.Progress.RunAsync("writing", "bytes", sink => Task.FromResult(RandomModelFolder.Write(
            family, folder, options with { WriteTokenizer = write }, (done, total) => sink.Report(done, total, "weights"), cancellationToken)))
            .GetAwaiter().GetResult();
        screen.Table(
            ["network", "#parameters"], counts.Select(count => (IReadOnlyList<string>)[count.Key.Length > 0 ? count.Key : family.Name, $"{count.Value:N0}"]));
        screen.Fields(("folder", folder), ("tokenizer", words));
        return ExitCodes.Success;
    }

    private static (Action<string>? Write, string Words) Tokenizer(string choice, int vocabulary)
    {
        if (choice == NoTokenizer)
            return (null, "left out; put vocab.json and merges.txt there before the folder is imported");
        if (choice.Length == 0)
            return (SceneVocabulary.Instance.Write, $"that of the embedded world, {SceneVocabulary.Instance.Tokens.Count} tokens; not CLIP's");
        int size = ClipTokenizer.FromFolder(choice).VocabularySize;
        if (size > vocabulary)
            throw new ArgumentException($"--tokenizer: {choice} has {size} tokens; the text network has {vocabulary}.");
        return (folder => Copy(choice, folder), $"copied from {choice}, {size} tokens");
    }

    private static void Copy(string source, string target)
    {
        foreach (string name in new[] { "vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json" })
        {
            if (File.Exists(Path.Combine(source, name)))
                File.Copy(Path.Combine(source, name), Path.Combine(target, name));
        }
    }
}
