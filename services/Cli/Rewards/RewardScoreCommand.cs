using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary><c>rlhf reward score</c>.</summary>
internal static class RewardScoreCommand
{
    private const string Description =
        """
        Scores the images of a generation job, or keeps the best of each prompt.

        Examples:
          rlhf reward score --reward REWARD --job generation-0a1b
          rlhf reward score --reward REWARD --job generation-0a1b --keep 4 --json
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var reward = new Option<string>("--reward") { Description = "Id or name of the reward model.", Required = true };
        var job = new Option<string>("--job") { Description = "Id or name of the generation job.", Required = true };
        var keep = new Option<int?>("--keep") { Description = "Keep this many of each prompt (rejection sampling), 1 or more." };
        var command = new Command("score", Description) { reward, job, keep };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string model = session.Names.Of(ResourceName.RewardModels, parsed.GetRequiredValue(reward));
            string of = session.Names.Of(ResourceName.GenerationJobs, parsed.GetRequiredValue(job));
            if (parsed.GetValue(keep) is { } count)
                await KeepAsync(session, model, of, Limits.Within("--keep", count, 1, 1000), cancellationToken);
            else
                await ScoreAsync(session, model, of, cancellationToken);
            return ExitCodes.Success;
        });
    }

    private static async Task ScoreAsync(Session session, string model, string job, CancellationToken cancellationToken)
    {
        List<Image> images = await ImageFiles.ListAsync(session, job, cancellationToken);
        List<ImageScore> scores = await Scoring.ScoreAsync(session, model, [.. images.Select(image => image.Name)], cancellationToken);
        session.Screen.Results(scores, () => session.Screen.Table(
            ["image", "prompt", "#reward", "#CLIP score"],
            images.Zip(scores, (image, score) => Row(image, score))));
    }

    private static async Task KeepAsync(Session session, string model, string job, int keep, CancellationToken cancellationToken)
    {
        SelectBestOfNResponse best = await session.Suite.Reward.SelectBestOfNAsync(
            new() { Parent = session.Names.Project, RewardModel = model, GenerationJob = job, KeepCount = keep },
            cancellationToken: cancellationToken);
        session.Screen.Result(best, () => session.Screen.Table(
            ["prompt", "#candidates", "kept, best first"],
            best.Selections.Select(selection => (IReadOnlyList<string>)
            [
                ResourceName.IdOf(selection.Prompt), $"{selection.CandidateCount}", selection.Failure?.Message ?? string.Join(
                    ", ", selection.Selected.Select(score => $"{ResourceName.IdOf(score.Image)} {score.Reward?.Value:0.000}")),
            ])));
    }

    private static IReadOnlyList<string> Row(Image image, ImageScore score) => score.Reward is { } reward
        ? [ResourceName.IdOf(image.Name), image.PromptText, $"{reward.Value:0.000}", $"{reward.ClipScore:0.0}"]
        : [ResourceName.IdOf(image.Name), image.PromptText, score.Failure?.Message ?? "", ""];
}
