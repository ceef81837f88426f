using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary><c>rlhf reward evaluate</c>.</summary>
internal static class RewardEvaluateCommand
{
    private const string Description =
        """
        Measures how often the reward, and CLIP score beside it, prefers the image that people labelled good.

        Labels that the model was trained on are left out.

        Example:
          rlhf reward evaluate --reward REWARD --snapshot labels-7c2d
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var reward = new Option<string>("--reward") { Description = "Id or name of the reward model.", Required = true };
        var snapshot = new Option<string>("--snapshot") { Description = "Id or name of the label snapshot.", Required = true };
        var command = new Command("evaluate", Description) { reward, snapshot };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            GetRewardModelAccuracyResponse found = await session.Suite.Reward.GetRewardModelAccuracyAsync(
                new()
                {
                    Name = session.Names.Of(ResourceName.RewardModels, parsed.GetRequiredValue(reward)),
                    LabelSnapshot = session.Names.Of(ResourceName.LabelSnapshots, parsed.GetRequiredValue(snapshot)),
                },
                cancellationToken: cancellationToken);
            session.Screen.Result(found, () =>
            {
                session.Screen.Table(
                    ["preferences predicted", "all", "seen", "unseen"],
                    [Row("reward", found.Reward), Row("CLIP score", found.ClipScore)]);
                session.Screen.Fields(
                    ("calibration error", $"{found.ExpectedCalibrationError:0.000}"),
                    ("labels left out", $"{found.TrainedLabelCount}"));
            });
            return ExitCodes.Success;
        });
    }

    private static IReadOnlyList<string> Row(string name, PreferenceAccuracy? accuracy) =>
        [name, Estimates.Text(accuracy?.Overall), Estimates.Text(accuracy?.Seen), Estimates.Text(accuracy?.Unseen)];
}
