using System.CommandLine;
using RlhfT2I.Cli.Accounts;
using RlhfT2I.Cli.Evaluations;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.FineTuning;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Cli.Labels;
using RlhfT2I.Cli.ModelVersions;
using RlhfT2I.Cli.Parity;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Rewards;
using RlhfT2I.Cli.Scenes;
using RlhfT2I.Cli.Shells;

namespace RlhfT2I.Cli;

/// <summary>The <c>rlhf</c> command line: finds the verb, hands it the console, returns its exit code.</summary>
/// <remarks>A verb lives in its own folder and is added to the list here.</remarks>
public static class CommandLine
{
    /// <summary>How long a verb may take to cancel its job after Ctrl-C.</summary>
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command line.</summary>
    /// <param name="args">Words after <c>rlhf</c>.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes complaints.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error) =>
        RunAsync(args, output, error, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Runs one command line until it ends or is interrupted.</summary>
    /// <param name="args">Words after <c>rlhf</c>.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes complaints.</param>
    /// <param name="cancellationToken">Interrupts it, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        RootCommand root = CreateRoot(output, error);
        ParseResult parsed = root.Parse(args);
        bool suggests = args.Count > 0 && args[0].StartsWith("[suggest", StringComparison.Ordinal);
        if (parsed.Errors.Count > 0 && !suggests)
        {
            foreach (var problem in parsed.Errors)
                error.WriteLine(problem.Message);
            error.WriteLine($"See: rlhf {PathOf(parsed)}--help");
            return ExitCodes.BadInput;
        }

        Shorten(parsed.CommandResult.Command);
        var configuration = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = CancelTime };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static RootCommand CreateRoot(TextWriter output, TextWriter error) => new(
        """
        RlhfT2I: align text-to-image models with human feedback.

        The whole loop at once:      rlhf run services/Cli/Experiments/demo.yaml
        The paper in miniature:      rlhf run services/Cli/Experiments/paper.yaml
        Step by step:                rlhf prompts create, generate, label simulate, reward train, finetune, evaluate create
        Help for one verb:           rlhf VERB --help

        Exit codes: 0 done, 1 a check missed or a job failed, 2 unusable arguments or files, 3 the server is away or in trouble,
        130 stopped by Ctrl-C.
        """)
    {
        RunCommand.Create(output, error),
        PromptsCommand.Create(output, error),
        GenerateCommand.Create(output, error),
        LabelCommand.Create(output, error),
        RewardCommand.Create(output, error),
        FineTuneCommand.Create(output, error),
        EvaluateCommand.Create(output, error),
        ModelsCommand.Create(output, error),
        ProjectsCommand.Create(output, error),
        RatersCommand.Create(output, error),
        KeysCommand.Create(output, error),
        WebhooksCommand.Create(output, error),
        ScenesCommand.Create(output, error),
        ParityCommand.Create(output, error),
        CompletionCommand.Create(output),
    };

    /// <summary>A list of verbs shows the first line of each; the help of one shows all of its own.</summary>
    private static void Shorten(Command shown)
    {
        foreach (Command verb in shown.Subcommands)
            verb.Description = verb.Description?.Split('\n')[0];
    }

    /// <summary>The verbs on the way to the one that was meant.</summary>
    private static string PathOf(ParseResult parsed)
    {
        string path = "";
        for (var at = parsed.CommandResult; at?.Command is not (null or RootCommand); at = at.Parent as System.CommandLine.Parsing.CommandResult)
            path = $"{at.Command.Name} {path}";
        return path;
    }
}
