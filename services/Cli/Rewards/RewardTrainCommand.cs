using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Labels;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary><c>rlhf reward train</c>.</summary>
internal static class RewardTrainCommand
{
    private const string Description =
        """
        Trains a reward model on a snapshot of the labels; without --snapshot on the labels of this moment.

        Settings that are not given take the server's defaults, which are the paper's where it states them.

        Examples:
          rlhf reward train
          rlhf reward train --snapshot labels-7c2d --penalty 0.5 --temperature 2 --epochs 100
          rlhf reward train --no-auxiliary
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var snapshot = new Option<string?>("--snapshot") { Description = "Id or name of a label snapshot." };
        var jobs = new Option<string[]>("--jobs")
        {
            Description = "Only labels of images of these generation jobs.",
            AllowMultipleArgumentsPerToken = true,
        };
        var encoder = new Option<string?>("--encoder") { Description = "Id or name of the encoder; by default the project's." };
        var seed = new Option<long>("--seed") { Description = "Seed of weights, order and perturbed prompts." };
        var display = new Option<string>("--name") { Description = "Name for people.", DefaultValueFactory = _ => "" };
        var settings = new RewardSettingOptions();
        var command = new Command("train", Description) { snapshot, jobs, encoder, seed, display };
        settings.AddTo(command);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string[] of = parsed.GetValue(jobs) ?? [];
            if (parsed.GetValue(snapshot) is not null && of.Length > 0)
                throw new InputException("--jobs", "a snapshot has its jobs already", "give --snapshot or --jobs, not both");
            string labels = parsed.GetValue(snapshot) is { } given
                ? session.Names.Of(ResourceName.LabelSnapshots, given)
                : (await LabelSnapshots.FreezeNowAsync(session, of, cancellationToken)).Name;
            var wanted = new RewardTrainingJob
            {
                LabelSnapshot = labels,
                Encoder = parsed.GetValue(encoder) is { } chosen ? session.Names.Of(ResourceName.ModelVersions, chosen) : "",
                Settings = settings.Read(parsed),
                Seed = parsed.GetValue(seed),
                DisplayName = parsed.GetRequiredValue(display),
            };
            RewardTrainingJob job = await session.Jobs.RunAsync(session.Kinds.RewardTraining, wanted, null, cancellationToken);
            RewardModel model = (await session.Suite.Reward.GetRewardModelAsync(
                new() { Name = job.RewardModel }, cancellationToken: cancellationToken)).RewardModel;
            session.Screen.Result(model, () => session.Screen.Fields(
                ("reward model", model.Name),
                ("labels", model.LabelSnapshot),
                ("validation accuracy", Estimates.Text(model.ValidationAccuracy)),
                ("digest", model.Digest)));
            return ExitCodes.Success;
        });
    }
}
