using System.CommandLine;
using RlhfT2I.Cli.Parity;
using RlhfT2I.Cli.Scenes;

namespace RlhfT2I.Cli;

/// <summary>The <c>rlhf</c> command line: finds the verb, hands it the console, returns its exit code.</summary>
/// <remarks>A verb lives in its own folder and is added to the list here.</remarks>
public static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">Words after <c>rlhf</c>.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes complaints.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        var root = new RootCommand(
            """
            RlhfT2I: align text-to-image models with human feedback.

            Exit codes: 0 done, 1 a check missed, 2 unusable arguments or files.
            Help for one verb: rlhf VERB --help
            """)
        {
            ParityCommand.Create(output, error),
            ScenesCommand.Create(output, error),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                error.WriteLine(problem.Message);
            error.WriteLine($"See: rlhf {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return ExitCodes.BadInput;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
    }
}
