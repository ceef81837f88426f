using System.CommandLine;
using Grpc.Core;
using RlhfT2I.Cli.Jobs;
using RlhfT2I.Cli.Output;

namespace RlhfT2I.Cli.Connection;

/// <summary>Runs a verb against a server and turns what goes wrong into lines and exit codes.</summary>
internal static class ServerVerb
{
    /// <summary>Makes the action of a verb.</summary>
    /// <param name="command">The verb; the server's options are added to it.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    /// <param name="run">The verb itself.</param>
    /// <param name="waitSeconds">Default of <c>--wait</c>.</param>
    public static Command Bind(
        Command command,
        TextWriter output,
        TextWriter error,
        Func<Session, ParseResult, CancellationToken, Task<int>> run,
        double waitSeconds = 10)
    {
        var options = new ServerOptions(waitSeconds);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(options, parsed, new Screen(output, error, parsed.GetValue(options.Json)), run, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerOptions options,
        ParseResult parsed,
        Screen screen,
        Func<Session, ParseResult, CancellationToken, Task<int>> run,
        CancellationToken cancellationToken)
    {
        string server = parsed.GetRequiredValue(options.Server);
        try
        {
            var patience = new Patience(options.Limit(parsed), server, screen.Note, TimeProvider.System);
            (Uri address, string key) = (options.Address(parsed), options.Key(parsed));
            if (key.Length > 0 && address is { Scheme: "http", IsLoopback: false })
                screen.Note($"The API key goes to {address.Host} in the clear: use https there.");
            using var suite = new Suite(address, patience, TimeProvider.System, key);
            return await run(new Session(suite, options.Names(parsed), screen), parsed, cancellationToken);
        }
        catch (Exception problem) when (cancellationToken.IsCancellationRequested
            && problem is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            screen.Note("Stopped; the same command goes on from here.");
            return ExitCodes.Interrupted;
        }
        catch (RpcException problem)
        {
            return RpcProblem.Print(screen.Error, problem, server);
        }
        catch (JobFailedException problem)
        {
            RpcProblem.Print(screen.Error, problem.Job, problem.Failure);
            return ExitCodes.Miss;
        }
        catch (InputException problem)
        {
            return screen.Refuse(problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            screen.Note($"error: {problem.Message}");
            return ExitCodes.BadInput;
        }
    }
}
