using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Labels;

/// <summary><c>rlhf label simulate</c>: labels images with simulated raters.</summary>
public static class LabelCommand
{
    private const int MostRaters = 99;

    private const string Description =
        """
        Labels the project's open tasks with simulated raters of the embedded world.

        They download the pictures of a task as any rater does, judge the pixels, and make a person's mistakes. The same command again goes
        on with the tasks that are left.

        Examples:
          rlhf label simulate
          rlhf label simulate --raters 3 --seed 7
          rlhf label simulate --limit 50
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var raters = new Option<int>("--raters") { Description = $"Raters, 1 to {MostRaters}.", DefaultValueFactory = _ => 1 };
        var seed = new Option<long>("--seed") { Description = "Seed of the raters." };
        var limit = new Option<long>("--limit") { Description = "Most tasks to answer; 0 means all." };
        Command simulate = ServerVerb.Bind(
            new Command("simulate", Description) { raters, seed, limit },
            output,
            error,
            async (session, parsed, cancellationToken) =>
            {
                var panel = new SimulatedPanel(parsed.GetValue(seed), Limits.Within("--raters", parsed.GetValue(raters), 1, MostRaters));
                long most = Limits.Within("--limit", parsed.GetValue(limit), 0, long.MaxValue);
                await new LabelSimulation(session, panel).RunAsync(0, most, TimeSpan.Zero, cancellationToken);
                await ShowAsync(session, cancellationToken);
                return ExitCodes.Success;
            });
        return new Command("label", "Labels images.") { simulate };
    }

    private static async Task ShowAsync(Session session, CancellationToken cancellationToken)
    {
        GetLabelDistributionResponse labels = await session.Suite.Feedback.GetLabelDistributionAsync(
            new() { Parent = session.Names.Project }, cancellationToken: cancellationToken);
        session.Screen.Result(labels, () => session.Screen.Table(
            ["category", "split", "#images", "#good", "#bad", "#skip"],
            labels.Parts.Select(part => Row(Words.Of(part.Category), Words.Of(part.Split), part))
                .Append(Row("all", "", labels.Total ?? new LabelDistributionPart()))));
    }

    private static IReadOnlyList<string> Row(string category, string split, LabelDistributionPart part) =>
        [category, split, $"{part.ImageCount}", $"{part.GoodCount}", $"{part.BadCount}", $"{part.SkipCount}"];
}
