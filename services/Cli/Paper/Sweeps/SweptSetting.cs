using RlhfT2I.Cli.Experiments;

namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>A setting that can be varied.</summary>
/// <param name="Key">Its key in an experiment.</param>
/// <param name="Symbol">Its name in the paper.</param>
/// <param name="OfReward">Whether it belongs to the reward's training, else to fine-tuning.</param>
/// <param name="Least">Least value.</param>
/// <param name="Most">Largest value.</param>
/// <param name="Set">The experiment with a value.</param>
internal sealed record SweptSetting(string Key, string Symbol, bool OfReward, double Least, double Most, Func<Experiment, double, Experiment> Set)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SweptSetting> All { get; } =
    [
        new("fine_tuning.pretraining_penalty", "β of eq. 2", false, 0, 100, (loop, value) => loop with { FineTuning = loop.FineTuning with { PretrainingPenalty = value } }),
        new("fine_tuning.learning_rate", "learning rate", false, 1e-9, 1, (loop, value) => loop with { FineTuning = loop.FineTuning with { LearningRate = value } }),
        new("reward.penalty", "λ of the reward's loss", true, 0, 100, (loop, value) => loop with { Reward = loop.Reward with { Penalty = value } }),
        new("reward.temperature", "T of eq. 1", true, 1e-3, 1e3, (loop, value) => loop with { Reward = loop.Reward with { Temperature = value } }),
        new("reward.candidates", "N prompts of eq. 1", true, 2, 100, (loop, value) => loop with { Reward = loop.Reward with { Candidates = (int)value } }),
    ];
}
