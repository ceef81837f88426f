using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Generation;

/// <summary><c>rlhf generate</c>: samples images for a prompt set.</summary>
public static class GenerateCommand
{
    private const string Description =
        """
        Samples images from a model for every prompt of a set.

        The same command again finds the same job: it waits for it, or shows its result. Ctrl-C cancels it.

        Examples:
          rlhf generate --prompts paper-evaluation --images 4 --seed 1
          rlhf generate --prompt "Two dogs in the forest" --images 8 --out out/dogs
          rlhf generate --prompts mine --model sd15 --steps 30 --guidance 7.5 --purpose unlabeled

        Exit codes: 0 done, 1 the job failed, 2 unusable arguments, 3 the server is away or in trouble, 130 stopped.
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var prompts = new Option<string?>("--prompts") { Description = "Id or name of a prompt set." };
        var texts = new Option<string[]>("--prompt") { Description = "A prompt; may be repeated. Instead of --prompts." };
        var model = new Option<string>("--model")
        {
            Description = "Id or name of the model version.",
            DefaultValueFactory = _ => "scenes-base",
        };
        var images = new Option<int>("--images") { Description = "Images for each prompt, 1 to 1000; 0 takes each prompt's own number." };
        var seed = new Option<long>("--seed") { Description = "Seed of the job." };
        var purpose = new Option<string>("--purpose")
        {
            Description = "What the images are for: labeling makes tasks for raters of them.",
            DefaultValueFactory = _ => "labeling",
        };
        purpose.AcceptOnlyFromAmong([.. SamplingOptions.Purposes.Keys]);
        var sampling = new SamplingOptions();
        var folder = new Option<string?>("--out") { Description = "Folder to download the images to." };
        var command = new Command("generate", Description) { prompts, texts, model, images, seed, purpose, folder };
        sampling.AddTo(command);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string set = await PromptSetAsync(session, parsed.GetValue(prompts), parsed.GetValue(texts) ?? [], cancellationToken);
            var wanted = new GenerationJob
            {
                ModelVersion = session.Names.Of(ResourceName.ModelVersions, parsed.GetRequiredValue(model)),
                PromptSet = set,
                ImagesPerPrompt = parsed.GetValue(images),
                SamplingSettings = sampling.Read(parsed),
                Seed = parsed.GetValue(seed),
                ImagePurpose = SamplingOptions.Purposes[parsed.GetRequiredValue(purpose)],
            };
            GenerationJob job = await session.Jobs.RunAsync(session.Kinds.Generation, wanted, null, cancellationToken);
            if (parsed.GetValue(folder) is { } target)
                await DownloadAsync(session, job, target, cancellationToken);
            session.Screen.Result(job, () => session.Screen.Fields(
                ("name", job.Name), ("state", Words.Of(job.State)), ("images", $"{job.ImageCount}"), ("digest", job.Digest)));
            return ExitCodes.Success;
        });
    }

    private static async Task<string> PromptSetAsync(
        Session session, string? set, string[] texts, CancellationToken cancellationToken)
    {
        if (set is not null == texts.Length > 0)
            throw new InputException("--prompts", "a prompt set or prompts are needed, not both", "give --prompts SET or --prompt TEXT");
        if (set is not null)
            return session.Names.Of(ResourceName.PromptSets, set);
        CreatePromptSetRequest request = PromptSources.Request(texts, null, null, null, 0);
        PromptSet stored = await PromptSources.StoreAsync(session, request, null, cancellationToken);
        return stored.Name;
    }

    private static async Task DownloadAsync(Session session, GenerationJob job, string folder, CancellationToken cancellationToken)
    {
        List<Image> images = await ImageFiles.ListAsync(session, job.Name, cancellationToken);
        IReadOnlyDictionary<string, byte[]> files = await ImageFiles.DownloadAsync(session, images, "downloading", cancellationToken);
        await session.Screen.Progress.RunAsync($"saving to {folder}", "images", sink =>
        {
            ImageFiles.Save(folder, images, files, sink);
            return Task.FromResult(images.Count);
        });
    }
}
