using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.Standalone;

/// <summary>The command line: a few options by short names; every other option by its configuration key.</summary>
internal static class StandaloneArguments
{
    private const string Usage =
        """
        Runs the whole suite in one process: generation, embedding, feedback, reward, fine-tuning and the gateway.

          RlhfT2I.Standalone [migrate | owner-key | operator-key] [--data FOLDER] [--grpc-port N] [--json-port N] [--address IP] [--Section:Key=value ...]

          --data FOLDER    databases, images and models; default out/server. One server at a time
          --grpc-port N    port of gRPC, for rlhf and your own programs; default 8080, 0 takes a free one
          --json-port N    port of the start page, JSON and gRPC-Web; default 8081, 0 takes a free one
          --address IP     address to listen on; default 127.0.0.1: this machine only
          --help           this text
          migrate          brings the databases to the form of this program and ends; needed with Storage:Provider=Postgres only
          owner-key        makes an API key of an owner and prints it once; needed with Identity:Required=true, while the server is stopped
          operator-key     the same for an operator, who may do all that owners may, in every project, and sees dead letters

        The addresses in use stand in FOLDER/server.json while the server runs. Ctrl-C stops it; jobs in work go on at the next start.
        Exit codes: 0 stopped as asked, 1 unforeseen error, 2 wrong option, 3 port in use, 4 folder not usable, 5 folder used by another server, 6 database not usable.
        """;

    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["--data"] = "Storage:Root",
        ["--grpc-port"] = "Endpoints:GrpcPort",
        ["--json-port"] = "Endpoints:JsonPort",
        ["--address"] = "Endpoints:Address",
    };

    /// <summary>Turns the command line into settings of the host.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where help goes.</param>
    /// <param name="error">Where faults go.</param>
    /// <param name="settings">Arguments in the form <c>--Section:Key=value</c>.</param>
    /// <returns>An exit code if the program ends here; else <c>null</c>.</returns>
    public static int? Read(IReadOnlyList<string> args, TextWriter output, TextWriter error, out IReadOnlyList<string> settings)
    {
        // appsettings.json lies beside the program, wherever it is started from.
        List<string> read = [$"--contentRoot={AppContext.BaseDirectory}"];
        settings = read;
        int verbs = args is ["migrate" or "owner-key" or "operator-key", ..] ? 1 : 0;
        if (verbs > 0)
            read.Insert(0, args[0]);
        for (int i = verbs; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h" or "-?")
            {
                output.WriteLine(Usage);
                return ExitCodes.Success;
            }
            (string name, string? value) = Split(args[i]);
            if (!Keys.TryGetValue(name, out string? key) && name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal))
                key = name[2..];
            value ??= i + 1 < args.Count ? args[++i] : null;
            if (key is null || value is null)
            {
                error.WriteLine(key is null ? $"There is no option '{name}'. See --help." : $"{name} needs a value. See --help.");
                return ExitCodes.BadConfiguration;
            }
            read.Add($"--{key}={value}");
        }
        return null;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }
}
