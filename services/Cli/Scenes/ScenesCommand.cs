using System.CommandLine;

namespace RlhfT2I.Cli.Scenes;

/// <summary><c>rlhf scenes</c>: trains the embedded world's models and shows what they draw.</summary>
public static class ScenesCommand
{
    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes complaints and progress.</param>
    public static Command Create(TextWriter output, TextWriter error) =>
        new("scenes", "The embedded world: trains its models and shows what they draw. All it produces is simulated.")
        {
            PretrainCommand.Create(output, error),
            SamplesCommand.Create(output, error),
        };

    /// <summary>Runs a verb; files and options that cannot be used become one line and exit code 2.</summary>
    internal static int Guard(TextWriter error, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or InvalidOperationException or ArgumentException
            or ArithmeticException or UnauthorizedAccessException or FormatException
            or Modeling.Models.ModelConfigException or Modeling.Weights.ModelFolderException
            or Modeling.Weights.CheckpointMismatchException or Modeling.Weights.SafetensorsFormatException)
        {
            error.WriteLine(problem.Message);
            return ExitCodes.BadInput;
        }
    }
}
