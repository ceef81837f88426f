using System.CommandLine;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Gallery;
using RlhfT2I.Scenes.Training;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Scenes;

/// <summary><c>rlhf scenes samples</c>: a sheet of pictures of one model, and what the simulated rater says of them.</summary>
internal static class SamplesCommand
{
    private const int MostImages = 4096, SheetColumns = 8, SheetScale = 3;

    private const string Description =
        """
        Draws pictures with a model of the embedded world, from prompts and seeds that are always the same, and writes them as one sheet.

        Prints the prompts row by row and, as shares, what the simulated rater finds right.

        Example:
          rlhf scenes samples out/scenes/model samples.png --count 64
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var model = new Argument<string>("MODEL") { Description = "Folder of a text-to-image model of the embedded world." };
        var file = new Argument<string>("OUT.png") { Description = "The sheet." };
        var count = new Option<int>("--count") { Description = $"Pictures, 1 to {MostImages}.", DefaultValueFactory = _ => 48 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the prompts." };
        var threads = new Option<int>("--threads") { Description = "Threads of one tensor operation, 0 to 1024; 0 takes all cores." };
        var command = new Command("samples", Description) { model, file, count, seed, threads };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(ScenesCommand.Guard(error, () =>
        {
            TorchThreads.Configure(parsed.GetValue(threads));
            int images = parsed.GetValue(count);
            if (images is < 1 or > MostImages)
                throw new ArgumentException($"--count is {images}; it must be 1 to {MostImages}.");
            IReadOnlyList<Prompt> prompts = ScenePrompts.Draw(images, parsed.GetValue(seed));
            Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(file), prompts, output, cancellationToken);
            return ExitCodes.Success;
        })));
        return command;
    }

    private static void Run(
        string folder, string file, IReadOnlyList<Prompt> prompts, TextWriter output, CancellationToken cancellationToken)
    {
        using StableDiffusionModel model = DiffusersLayout.Load(folder, new ModelLoadOptions { DType = float32 });
        IReadOnlyList<RgbImage> images = SceneAudit.Draw(model, prompts, null, cancellationToken);
        File.WriteAllBytes(file, PngCodec.Encode(ContactSheet.Draw(images, SheetColumns, SheetScale)));
        foreach (Prompt[] row in prompts.Chunk(SheetColumns))
            output.WriteLine(string.Join(" | ", row.Select(prompt => prompt.Text)));
        SceneAudit audit = SceneAudit.Judge(prompts, images);
        output.WriteLine($"right (simulated rater, {audit.Images} pictures): {audit.Right:0.0%}");
        foreach ((string category, double share) in audit.RightByCategory)
            output.WriteLine($"  {category}: {share:0.0%}");
        foreach ((string slot, double share) in audit.SlotRight)
            output.WriteLine($"  {slot} right where asked: {share:0.0%}");
    }
}
