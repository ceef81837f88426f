using System.CommandLine;

namespace RlhfT2I.Cli.Rewards;

/// <summary><c>rlhf reward</c>: trains reward models, scores with them, measures them.</summary>
public static class RewardCommand
{
    private const string Description =
        """
        Trains the reward model on labels, scores images with it, and measures how well it predicts what people prefer.

        Examples:
          rlhf reward train
          rlhf reward train --jobs generation-0a1b --no-auxiliary --seed 2
          rlhf reward score --reward REWARD --job generation-0a1b
          rlhf reward evaluate --reward REWARD --snapshot labels-7c2d
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("reward", Description)
    {
        RewardTrainCommand.Create(output, error),
        RewardScoreCommand.Create(output, error),
        RewardEvaluateCommand.Create(output, error),
    };
}
