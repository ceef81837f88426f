using System.CommandLine;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Training;
using TorchSharp;

namespace RlhfT2I.Cli.Scenes;

/// <summary><c>rlhf scenes pretrain</c>: trains dual encoder and diffusion model from scratch.</summary>
internal static class PretrainCommand
{
    private const int LongestRun = 100_000;

    private const string Description =
        """
        Trains the embedded world's models from scratch: the dual encoder, then the diffusion model on its frozen text network.

        The same command again continues from the last checkpoint; Ctrl-C and the end of --minutes leave one. OUT receives clip/ and
        model/ (to be loaded as any CLIP or diffusers folder), logs as JSON lines, and samples/ with grids from fixed prompts and seeds.

        Examples:
          rlhf scenes pretrain --out out/scenes --threads 2
          rlhf scenes pretrain --out out/scenes --minutes 30
          rlhf scenes pretrain --out out/scenes --part diffusion --steps 17500
          rlhf scenes pretrain --out out/scenes --part diffusion --device cuda --batch 256 --steps 12000

        Exit codes: 0 all steps are done, 1 stopped before (the same command goes on), 2 unusable arguments or files.
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Option<string>("--out")
        {
            Description = "Folder of models, logs and checkpoints.",
            DefaultValueFactory = _ => "out/scenes",
        };
        var minutes = new Option<double?>("--minutes") { Description = "Stop after this time; the same command goes on." };
        var steps = new Option<long?>("--steps")
        {
            Description = $"Updates of each part in all; {SceneTrainingOptions.Encoder.Steps} (encoder) and "
                + $"{SceneTrainingOptions.Diffusion.Steps} (diffusion) by default.",
        };
        var threads = new Option<int>("--threads") { Description = "Threads of one tensor operation, 0 to 1024; 0 takes all cores." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of weights, data and noise." };
        var batch = new Option<int?>("--batch")
        {
            Description = $"Pictures in an update; {SceneTrainingOptions.Encoder.BatchSize} (encoder) and "
                + $"{SceneTrainingOptions.Diffusion.BatchSize} (diffusion) by default.",
        };
        var device = new Option<string>("--device")
        {
            Description = "Where the networks are trained: cpu or cuda. On cuda all passes are in float32.",
            DefaultValueFactory = _ => "cpu",
        };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var part = new Option<string>("--part")
        {
            Description = "What to train: encoder, diffusion or all.",
            DefaultValueFactory = _ => "all",
        };
        part.AcceptOnlyFromAmong("encoder", "diffusion", "all");
        var command = new Command("pretrain", Description) { folder, minutes, steps, batch, threads, seed, device, part };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(ScenesCommand.Guard(error, () =>
        {
            TorchThreads.Configure(parsed.GetValue(threads));
            PretrainingRequest request = Request(
                parsed.GetRequiredValue(folder),
                parsed.GetValue(minutes),
                parsed.GetValue(steps),
                parsed.GetValue(batch),
                parsed.GetValue(seed),
                parsed.GetRequiredValue(device),
                parsed.GetRequiredValue(part));
            bool done = new ScenePretraining(TimeProvider.System, error.WriteLine).Run(request, cancellationToken);
            output.WriteLine(done
                ? $"Done: {request.Folder}"
                : $"Stopped with a checkpoint in {request.Folder}; the same command goes on.");
            return done ? ExitCodes.Success : ExitCodes.Miss;
        })));
        return command;
    }

    private static PretrainingRequest Request(string folder, double? minutes, long? steps, int? batch, ulong seed, string device, string part)
    {
        if (minutes is not (null or (> 0 and <= LongestRun)))
            throw new ArgumentException($"--minutes is {minutes}; it must be above 0, at most {LongestRun}.");
        if (steps is < 1)
            throw new ArgumentException($"--steps is {steps}; it must be 1 or more.");
        if (device == "cuda" && !torch.cuda.is_available())
            throw new ArgumentException($"--device cuda: {DeviceHelp.NoCuda}");
        SceneTrainingOptions encoder = SceneTrainingOptions.Encoder, diffusion = SceneTrainingOptions.Diffusion;
        return new PretrainingRequest
        {
            Folder = folder,
            TrainEncoder = part is "encoder" or "all",
            TrainDiffusion = part is "diffusion" or "all",
            TimeLimit = minutes is { } value ? TimeSpan.FromMinutes(value) : null,
            Encoder = encoder with { Seed = seed, Steps = steps ?? encoder.Steps, BatchSize = batch ?? encoder.BatchSize, Device = device },
            Diffusion = diffusion with
            {
                Seed = seed,
                Steps = steps ?? diffusion.Steps,
                BatchSize = batch ?? diffusion.BatchSize,
                Device = device,
                HalfPrecision = device == "cpu",
            },
        };
    }
}
