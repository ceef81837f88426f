using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Labels;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Rewards;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Evaluations;

/// <summary><c>rlhf evaluate</c>: compares two sets of images by blind votes.</summary>
public static class EvaluateCommand
{
    private const int MostRaters = 99;

    private const string Description =
        """
        Compares the images of two jobs by blind votes: create the evaluation, vote (here simulated), read the report.

        Examples:
          rlhf evaluate create --candidate generation-77aa --baseline generation-0a1b --prompts paper-evaluation
          rlhf evaluate simulate evaluation-19fe --raters 9
          rlhf evaluate report evaluation-19fe
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("evaluate", Description)
    {
        CreateOne(output, error),
        Simulate(output, error),
        Report(output, error),
    };

    private static Command CreateOne(TextWriter output, TextWriter error)
    {
        var candidate = new Option<string>("--candidate") { Description = "Generation job whose wins are counted.", Required = true };
        var baseline = new Option<string>("--baseline") { Description = "Generation job to compare with.", Required = true };
        var prompts = new Option<string>("--prompts") { Description = "Prompt set of both jobs.", Required = true };
        var images = new Option<int>("--images") { Description = "Images in a set, 1 to 9; 0 means 4." };
        var votes = new Option<int>("--votes") { Description = "Votes on every prompt, 1 to 99; 0 means 9." };
        var controls = new Option<int>("--controls") { Description = "Control ballots of each kind, 0 to 100." };
        var seed = new Option<long>("--seed") { Description = "Seed of order and sides." };
        var command = new Command("create", "Creates an evaluation; the same again is the same evaluation.")
        {
            candidate, baseline, prompts, images, votes, controls, seed,
        };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string Job(Option<string> option) => session.Names.Of(ResourceName.GenerationJobs, parsed.GetRequiredValue(option));
            Evaluation evaluation = await Comparisons.CreateAsync(
                session,
                new Evaluation
                {
                    Candidate = new EvaluationArm { GenerationJob = Job(candidate) },
                    Baseline = new EvaluationArm { GenerationJob = Job(baseline) },
                    PromptSet = session.Names.Of(ResourceName.PromptSets, parsed.GetRequiredValue(prompts)),
                    ImagesPerSet = parsed.GetValue(images),
                    VotesPerPrompt = parsed.GetValue(votes),
                    ControlCount = parsed.GetValue(controls),
                    Seed = parsed.GetValue(seed),
                },
                cancellationToken);
            Show(session, evaluation);
            return ExitCodes.Success;
        });
    }

    private static Command Simulate(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("EVALUATION") { Description = "Id or name of the evaluation." };
        var raters = new Option<int>("--raters") { Description = $"Raters, 1 to {MostRaters}.", DefaultValueFactory = _ => 9 };
        var seed = new Option<long>("--seed") { Description = "Seed of the raters." };
        var command = new Command("simulate", "Votes with simulated raters until the evaluation is complete.") { name, raters, seed };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string evaluation = session.Names.Of(ResourceName.Evaluations, parsed.GetRequiredValue(name));
            var panel = new SimulatedPanel(parsed.GetValue(seed), Limits.Within("--raters", parsed.GetValue(raters), 1, MostRaters));
            Evaluation done = await new VoteSimulation(session, panel).RunAsync(evaluation, cancellationToken);
            Show(session, done);
            return done.State == JobState.Succeeded ? ExitCodes.Success : ExitCodes.Miss;
        });
    }

    private static Command Report(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("EVALUATION") { Description = "Id or name of the evaluation." };
        return ServerVerb.Bind(
            new Command("report", "Shows wins, losses and ties by criterion, category and split.") { name },
            output,
            error,
            async (session, parsed, cancellationToken) =>
            {
                GetEvaluationReportResponse report = await session.Suite.Evaluation.GetEvaluationReportAsync(
                    new() { Name = session.Names.Of(ResourceName.Evaluations, parsed.GetRequiredValue(name)) },
                    cancellationToken: cancellationToken);
                session.Screen.Result(report, () => session.Screen.Table(
                    ["criterion", "category", "split", "#prompts", "win", "lose", "tie", "2/3 win", "2/3 lose"],
                    report.Results.Select(Row)));
                return ExitCodes.Success;
            });
    }

    private static void Show(Session session, Evaluation evaluation) =>
        session.Screen.Result(evaluation, () => session.Screen.Fields(
            ("name", evaluation.Name),
            ("state", Words.Of(evaluation.State)),
            ("votes", $"{evaluation.Progress?.CompletedCount ?? 0} of {evaluation.Progress?.TotalCount ?? 0}"),
            ("digest", evaluation.Digest)));

    private static IReadOnlyList<string> Row(EvaluationResult result) =>
    [
        Words.Of(result.Criterion),
        result.Category == PromptCategory.Unspecified ? "all" : Words.Of(result.Category),
        result.Split == PromptSplit.Unspecified ? "both" : Words.Of(result.Split),
        $"{result.PromptCount}",
        Estimates.Text(result.Votes?.Win),
        Estimates.Text(result.Votes?.Lose),
        Estimates.Text(result.Votes?.Tie),
        Estimates.Text(result.TwoThirds?.Win),
        Estimates.Text(result.TwoThirds?.Lose),
    ];
}
