using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.PromptSets;

namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>Reads and checks sweeps and iterations.</summary>
public static class SweepFile
{
    /// <summary>Reads a sweep.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">Its file, beside which the study is looked for.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static (Sweep Sweep, PaperStudy Study) Parse(string yaml, string path)
    {
        Sweep sweep = ExperimentFile.Read<Sweep>(yaml, path, "sweep-beta.yaml");
        ExperimentFile.CheckName(sweep.Name);
        SweptSetting setting = SettingOf(sweep);
        Limits.Within("values", sweep.Values.Count, 2, 20);
        foreach (double value in sweep.Values)
            Limits.Within("values", value, setting.Least, setting.Most);
        return sweep.Values.Distinct().Count() == sweep.Values.Count
            ? (sweep, StudyOf(sweep.Of, path))
            : throw new InputException("values", "a value comes twice", "give each once");
    }

    /// <summary>Reads an iteration.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">Its file, beside which the study is looked for.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static (Iteration Iteration, PaperStudy Study) ParseIteration(string yaml, string path)
    {
        Iteration iteration = ExperimentFile.Read<Iteration>(yaml, path, "iterate.yaml");
        ExperimentFile.CheckName(iteration.Name);
        Limits.Within("rounds", iteration.Rounds, 2, 10);
        return (iteration, StudyOf(iteration.Of, path));
    }

    /// <summary>The setting that a sweep varies.</summary>
    /// <exception cref="InputException">There is none of that key.</exception>
    internal static SweptSetting SettingOf(Sweep sweep) => SweptSetting.All.FirstOrDefault(setting => setting.Key == sweep.Vary)
        ?? throw new InputException("vary", $"'{sweep.Vary}' is unknown", $"give {string.Join(", ", SweptSetting.All.Select(setting => setting.Key))}");

    private static PaperStudy StudyOf(string of, string path)
    {
        if (of.Length == 0)
            throw new InputException("of", "it is missing", "name the study that is varied, such as paper.yaml");
        string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", of);
        return StudyFile.Parse(PromptSources.ReadFile("of", file), file);
    }
}
