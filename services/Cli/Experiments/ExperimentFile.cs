using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.FineTuning;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Cli.PromptSets;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RlhfT2I.Cli.Experiments;

/// <summary>Reads experiment files; an unknown key, a wrong type or a number out of range is refused by name.</summary>
public static class ExperimentFile
{
    private const int MostPerCategory = 2600, MostImages = 1000, MostPerCell = 20, LongestName = 40;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read or used.</exception>
    public static Experiment Load(string path) => Parse(PromptSources.ReadFile("EXPERIMENT", path), path);

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static Experiment Parse(string yaml, string source)
    {
        Experiment experiment = Read<Experiment>(yaml, source, "demo.yaml");
        Check(experiment);
        return experiment;
    }

    /// <summary>Reads a text of one kind; nothing is checked but keys and types.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="example">A file beside this one that shows the keys.</param>
    /// <exception cref="InputException">It is empty, or a key or type is wrong.</exception>
    internal static T Read<T>(string yaml, string source, string example)
        where T : class
    {
        try
        {
            IDeserializer reader = new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithDuplicateKeyChecking()
                .Build();
            return reader.Deserialize<T?>(yaml) ?? throw new InputException("EXPERIMENT", $"'{source}' is empty", $"start from Experiments/{example}");
        }
        catch (YamlException problem)
        {
            string reason = problem.InnerException is { } inner and not YamlException ? inner.Message : problem.Message;
            throw new InputException(
                "EXPERIMENT", $"'{source}', line {problem.Start.Line}: {reason}", $"see Experiments/{example} for all keys and their meaning");
        }
    }

    /// <summary>The kind that a text says it is; empty for an experiment, which says none.</summary>
    /// <exception cref="InputException">It is no YAML.</exception>
    internal static string KindOf(string yaml, string source)
    {
        try
        {
            IDeserializer reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
            return reader.Deserialize<Kinded?>(yaml)?.Kind ?? "";
        }
        catch (YamlException problem)
        {
            throw new InputException("EXPERIMENT", $"'{source}', line {problem.Start.Line}: {problem.Message}", "see Experiments/demo.yaml");
        }
    }

    /// <summary>What every kind of file may say.</summary>
    private sealed class Kinded
    {
        public string? Kind { get; set; }
    }

    /// <summary>Refuses an experiment with a number out of range or an unknown word.</summary>
    /// <exception cref="InputException">It has one.</exception>
    internal static void Check(Experiment experiment)
    {
        CheckName(experiment.Name);
        if (experiment.FineTuning.LearningRateSchedule is { } schedule && !FineTuningSettingOptions.Schedules.ContainsKey(schedule))
            throw new InputException("fine_tuning.learning_rate_schedule", $"'{schedule}' is unknown", $"give {string.Join(", ", FineTuningSettingOptions.Schedules.Keys)}");
        if (experiment.Sampling.Scheduler is { } scheduler && !SamplingOptions.Schedulers.ContainsKey(scheduler))
            throw new InputException("sampling.scheduler", $"'{scheduler}' is unknown", $"give {string.Join(", ", SamplingOptions.Schedulers.Keys)}");
        Limits.Within("labeling.prompts_per_category", experiment.Labeling.PromptsPerCategory, 1, MostPerCategory);
        Limits.Within("labeling.images_per_prompt", experiment.Labeling.ImagesPerPrompt, 2, MostImages);
        Limits.Within("labeling.raters", experiment.Labeling.Raters, 1, 9);
        Limits.Within("unlabeled.prompts_per_category", experiment.Unlabeled.PromptsPerCategory, 0, MostPerCategory);
        Limits.Within("unlabeled.images_per_prompt", experiment.Unlabeled.ImagesPerPrompt, 1, MostImages);
        if (experiment.FineTuning.ComputeFormat is { } format && !FineTuningSettingOptions.ComputeFormats.ContainsKey(format))
            throw new InputException("fine_tuning.compute_format", $"'{format}' is unknown", $"give {string.Join(", ", FineTuningSettingOptions.ComputeFormats.Keys)}");
        Limits.Within("fine_tuning.updates", experiment.FineTuning.Updates, 1, 10_000_000);
        Limits.Within("fine_tuning.pretraining_penalty", experiment.FineTuning.PretrainingPenalty, 0, 100);
        Limits.Within("fine_tuning.pretraining_pairs", experiment.FineTuning.PretrainingPairs, 1, 10_000_000);
        Check(experiment.Evaluation);
    }

    /// <summary>Refuses what is no name.</summary>
    /// <exception cref="InputException">It is none.</exception>
    internal static void CheckName(string name)
    {
        if (name.Length is < 1 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new InputException("name", $"'{name}' is no name", $"give 1 to {LongestName} of a-z, 0-9 and '-'");
    }

    private static void Check(EvaluationPlan plan)
    {
        Limits.Within("evaluation.prompts_per_cell", plan.PromptsPerCell, 1, MostPerCell);
        Limits.Within("evaluation.images_per_set", plan.ImagesPerSet, 1, 9);
        Limits.Within("evaluation.images_per_prompt", plan.ImagesPerPrompt, Math.Max(2, plan.ImagesPerSet), MostImages);
        Limits.Within("evaluation.best_of", plan.BestOf, plan.ImagesPerPrompt, MostImages);
        Limits.Within("evaluation.keep", plan.Keep, 1, plan.BestOf);
        Limits.Within("evaluation.raters", plan.Raters, 1, 99);
        Limits.Within("evaluation.controls", plan.Controls, 0, 100);
    }
}
