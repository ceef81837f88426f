using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Report;
using RlhfT2I.Cli.Paper.Sweeps;

namespace RlhfT2I.Cli.Paper;

/// <summary>What <c>rlhf run</c> does with files of the kinds <c>paper</c>, <c>sweep</c> and <c>iteration</c>.</summary>
/// <param name="session">The server.</param>
internal sealed class StudyCommand(Session session)
{
    private const string PaperKind = "paper", SweepKind = "sweep", IterationKind = "iteration";

    /// <summary>How a file is run.</summary>
    /// <param name="Yaml">Its text.</param>
    /// <param name="Path">The file.</param>
    /// <param name="Folder">Folder of results and report; null for out/NAME.</param>
    /// <param name="Parts">Ids of the parts to make anew; none makes all that are missing.</param>
    /// <param name="Device">What the server computes on, for the report.</param>
    /// <param name="Encoder">Encoder whose features fidelity is measured on.</param>
    /// <param name="Inception">Weights of InceptionV3, to measure fidelity on its features instead; null for none.</param>
    /// <param name="ServerProcess">Process of a server on this machine, to measure its memory.</param>
    public sealed record Arguments(
        string Yaml, string Path, string? Folder, IReadOnlyList<string> Parts, string Device, string Encoder, string? Inception, int? ServerProcess);

    /// <summary>Whether a kind of file is run here.</summary>
    /// <exception cref="InputException">There is no such kind.</exception>
    public static bool Takes(string kind) => kind switch
    {
        "" => false,
        PaperKind or SweepKind or IterationKind => true,
        _ => throw new InputException("kind", $"'{kind}' is unknown", $"give {PaperKind}, {SweepKind} or {IterationKind}, or leave it out for one loop"),
    };

    /// <summary>Runs a file and writes its report.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="arguments">How.</param>
    /// <param name="cancellationToken">Cancels the job at work, then the run.</param>
    public async Task RunAsync(string kind, Arguments arguments, CancellationToken cancellationToken)
    {
        (string name, string title, PaperStudy study, IReadOnlyList<IPaperPart> parts) = Load(kind, arguments);
        string folder = arguments.Folder ?? Path.Combine("out", name);
        using PictureFeatures features = arguments.Inception is { } weights ? PictureFeatures.OfInception(weights) : PictureFeatures.OfEncoder(arguments.Encoder);
        Directory.CreateDirectory(folder);
        var run = new PaperRun(session, study, parts, new PartStore(Path.Combine(folder, "parts")), features);
        IReadOnlyList<PartDocument> made = await run.RunAsync(arguments.Parts, arguments.ServerProcess, cancellationToken);
        var report = new StudyReport(name, title, study.Loop.Seed, !study.People, arguments.Device, made, [.. parts.Select(part => part.Id).Except(made.Select(part => part.Id))]);
        report.Save(folder);
        session.Screen.Result(PaperResults.Write(report), () => Show(report, folder));
    }

    private static (string Name, string Title, PaperStudy Study, IReadOnlyList<IPaperPart> Parts) Load(string kind, Arguments arguments)
    {
        if (kind == PaperKind)
        {
            PaperParts.Require(arguments.Parts);
            PaperStudy study = StudyFile.Parse(arguments.Yaml, arguments.Path);
            return (study.Loop.Name, $"{study.Loop.Name}: the paper's tables and figures in miniature", study, PaperParts.All);
        }

        if (arguments.Parts.Count > 0)
            throw new InputException("--part", "only a paper has parts", "leave it out");
        if (kind == SweepKind)
        {
            (Sweep sweep, PaperStudy of) = SweepFile.Parse(arguments.Yaml, arguments.Path);
            SweptSetting setting = SweepFile.SettingOf(sweep);
            return (sweep.Name, $"{sweep.Name}: {setting.Symbol}", of, [setting.OfReward ? new RewardSweepPart(sweep) : new FineTuningSweepPart(sweep)]);
        }

        (Iteration iteration, PaperStudy loop) = SweepFile.ParseIteration(arguments.Yaml, arguments.Path);
        return (iteration.Name, $"{iteration.Name}: the loop {iteration.Rounds} times", loop, [new IterationPart(iteration)]);
    }

    private void Show(StudyReport report, string folder)
    {
        session.Screen.Table(
            ["order", "here", "evidence"],
            report.Parts.SelectMany(part => part.Orderings).Select(one => (IReadOnlyList<string>)[one.Name, PaperText.Verdict(one), one.Evidence]));
        session.Screen.Line(PaperText.Held(report.Parts));
        foreach (string file in (string[])["report.html", "report.md", "results.json"])
            session.Screen.Line(Path.Combine(folder, file));
    }
}
