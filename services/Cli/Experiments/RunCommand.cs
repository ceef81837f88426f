using System.CommandLine;
using System.Diagnostics;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Paper;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Experiments;

/// <summary><c>rlhf run</c>: the whole loop.</summary>
public static class RunCommand
{
    private const double PatienceSeconds = 180;

    private const string Description =
        """
        Runs a whole experiment: prompts, images, labels, rewards, fine-tuning with its control, blind votes, report.

        A file of kind 'paper' makes every table and figure of the paper, or those named by --part; kinds 'sweep' and 'iteration' vary one.
        Raters are simulated. Each step is found again by what it asks for, so the same command continues an interrupted run, and a finished
        one only writes its report anew. A server that restarts is waited for (--wait).

        Examples:
          rlhf run services/Cli/Experiments/demo.yaml
          rlhf run mine.yaml --out out/mine --server http://gpu-box:8080
          rlhf run services/Cli/Experiments/paper.yaml --part figure-3a
          rlhf run services/Cli/Experiments/sweep-beta.yaml

        Writes OUT/results.json and OUT/report.html, of a paper OUT/report.md too.
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("EXPERIMENT") { Description = "The experiment as YAML." };
        var folder = new Option<string?>("--out") { Description = "Folder of results and report; out/NAME by default." };
        var device = new Option<string>("--device") { Description = "What the server computes on, for the report.", DefaultValueFactory = _ => "cpu" };
        var features = new Option<string>("--features")
        {
            Description = "Encoder of the feature distance, in the CLIP layout.",
            DefaultValueFactory = _ => FeatureDistance.BundledEncoder,
        };
        var inception = new Option<string?>("--inception")
        {
            Description = "Weights of pytorch-fid's InceptionV3 as safetensors, to measure the fidelity of a paper on instead.",
        };
        var parts = new Option<string[]>("--part")
        {
            Description = "Parts of a paper to make anew, such as figure-3a; all that are missing by default.",
            AllowMultipleArgumentsPerToken = true,
        };
        var server = new Option<int?>("--server-pid") { Description = "Process of a server on this machine, to report its memory." };
        var command = new Command("run", Description) { file, folder, device, features, inception, parts, server };
        return ServerVerb.Bind(
            command,
            output,
            error,
            async (session, parsed, cancellationToken) =>
            {
                string path = parsed.GetRequiredValue(file), yaml = PromptSources.ReadFile("EXPERIMENT", path);
                string kind = ExperimentFile.KindOf(yaml, path);
                (string encoder, string computer, string[] of) = (parsed.GetRequiredValue(features), parsed.GetRequiredValue(device), parsed.GetValue(parts) ?? []);
                if (StudyCommand.Takes(kind))
                {
                    var arguments = new StudyCommand.Arguments(
                        yaml, path, parsed.GetValue(folder), of, computer, encoder, parsed.GetValue(inception), parsed.GetValue(server));
                    await new StudyCommand(session).RunAsync(kind, arguments, cancellationToken);
                    return ExitCodes.Success;
                }

                if (of.Length > 0 || parsed.GetValue(inception) is not null)
                    throw new InputException(of.Length > 0 ? "--part" : "--inception", "only a file of kind 'paper' takes it", "leave it out, or run paper.yaml");
                Experiment experiment = ExperimentFile.Parse(yaml, path);
                string target = parsed.GetValue(folder) ?? Path.Combine("out", experiment.Name);
                FeatureDistance.Require(encoder);
                Directory.CreateDirectory(target);
                long start = Stopwatch.GetTimestamp();
                ExperimentOutcome outcome = await new ExperimentRun(session, experiment).RunAsync(computer, encoder, cancellationToken);
                var cost = new RunCost(Stopwatch.GetElapsedTime(start).TotalSeconds, RunCost.PeakMemory(parsed.GetValue(server)));
                string numbers = Path.Combine(target, "results.json");
                Results results = cost.WithEarlier(numbers, taken => Results.From(outcome, taken));
                results.Save(numbers);
                ReportPage.Save(Path.Combine(target, "report.html"), outcome, results);
                session.Screen.Result(results.Document, () => Show(session, results, target));
                return ExitCodes.Success;
            },
            PatienceSeconds);
    }

    private static void Show(Session session, Results results, string folder)
    {
        session.Screen.Table(["images found right", .. Results.Groups], results.AlignmentRows());
        session.Screen.Line($"{Path.Combine(folder, "report.html")}");
        session.Screen.Line($"{Path.Combine(folder, "results.json")}");
    }
}
