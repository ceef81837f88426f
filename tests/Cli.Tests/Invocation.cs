namespace RlhfT2I.Cli.Tests;

/// <summary>Runs a command line in this process.</summary>
internal static class Invocation
{
    public static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
