using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.FineTuning.V1;

namespace RlhfT2I.Cli.FineTuning;

/// <summary><c>rlhf finetune</c>: fine-tunes a model by rewards.</summary>
public static class FineTuneCommand
{
    private const string Description =
        """
        Fine-tunes a model on images weighted by their reward (eq. 2), and publishes the result as a new model version.

        Builds the training set first; both steps are found again by the same command. Ctrl-C stops with a checkpoint, and the same command
        goes on from it.

        Examples:
          rlhf finetune --snapshot labels-7c2d --reward REWARD --updates 300
          rlhf finetune --snapshot labels-7c2d --reward REWARD --unlabeled generation-3e4f --pretraining scenes
          rlhf finetune --snapshot labels-7c2d --reward REWARD --weights equal
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var model = new Option<string>("--model") { Description = "Model version to start from.", DefaultValueFactory = _ => "scenes-base" };
        var data = new TrainingSetOptions();
        var seed = new Option<long>("--seed") { Description = "Seed of order, noise and timesteps." };
        var display = new Option<string>("--name") { Description = "Name for people.", DefaultValueFactory = _ => "" };
        var settings = new FineTuningSettingOptions();
        var command = new Command("finetune", Description) { model, seed, display };
        data.AddTo(command);
        settings.AddTo(command);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            TrainingSet set = await session.Jobs.RunAsync(
                session.Kinds.TrainingSet, data.Read(parsed, session.Names), null, cancellationToken);
            var wanted = new FineTuningJob
            {
                BaseModelVersion = session.Names.Of(ResourceName.ModelVersions, parsed.GetRequiredValue(model)),
                TrainingSet = set.Name,
                Settings = settings.Read(parsed),
                Seed = parsed.GetValue(seed),
                DisplayName = parsed.GetRequiredValue(display),
            };
            FineTuningJob job = await session.Jobs.RunAsync(session.Kinds.FineTuning, wanted, null, cancellationToken);
            session.Screen.Result(job, () => session.Screen.Fields(
                ("model version", job.ModelVersion),
                ("job", job.Name),
                ("images", $"{set.LabeledImageCount} labelled, {set.UnlabeledImageCount} unlabelled, mean reward {set.MeanReward:0.000}"),
                ("digest", job.Digest)));
            return ExitCodes.Success;
        });
    }
}
