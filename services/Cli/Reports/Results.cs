using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Reports;

/// <summary>The numbers of an experiment, as <c>results.json</c> holds them. But for times and memory they are a function of the experiment.</summary>
internal sealed class Results
{
    /// <summary>Keys of what a run took.</summary>
    public const string WallKey = "wall_seconds", MemoryKey = "peak_rss_bytes";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<(ArmOutcome Arm, IReadOnlyDictionary<string, Share> Shares)> _arms;

    private Results(ExperimentOutcome outcome, RunCost cost)
    {
        ArmOutcome[] arms = [outcome.Base, outcome.FineTuned, outcome.BestOfN, outcome.Control];
        _arms = [.. arms.Select(arm => (arm, Groups.ToDictionary(group => group, group => RightOf(arm, group)) as IReadOnlyDictionary<string, Share>))];
        Differences = new Dictionary<string, Share>
        {
            ["fine_tuned_over_base"] = Difference(outcome.FineTuned, outcome.Base),
            ["control_over_base"] = Difference(outcome.Control, outcome.Base),
            ["fine_tuned_over_control"] = Difference(outcome.FineTuned, outcome.Control),
            ["best_of_n_over_base"] = Difference(outcome.BestOfN, outcome.Base),
        };
        Document = Write(outcome, cost);
        Cost = cost;
    }

    /// <summary>Groups of prompts, the whole first.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["overall", "color", "count", "background", "combination", "seen", "unseen"];

    /// <summary>The document.</summary>
    public JsonObject Document { get; }

    /// <summary>What the run took.</summary>
    public RunCost Cost { get; }

    /// <summary>Paired differences of alignment, with intervals over prompts.</summary>
    public IReadOnlyDictionary<string, Share> Differences { get; }

    /// <summary>Shares of images found right, by arm and group.</summary>
    public IReadOnlyList<(ArmOutcome Arm, IReadOnlyDictionary<string, Share> Shares)> Alignment => _arms;

    /// <summary>The numbers of an outcome.</summary>
    public static Results From(ExperimentOutcome outcome, RunCost cost) => new(outcome, cost);

    /// <summary>Rows of the table that people read.</summary>
    public IEnumerable<IReadOnlyList<string>> AlignmentRows() => _arms.Select(arm => (IReadOnlyList<string>)
        [arm.Arm.Title, .. Groups.Select(group => Percent(arm.Shares[group]))]);

    /// <summary>A share such as <c>41.2 % (37.4 to 45.1)</c>.</summary>
    public static string Percent(Share share) => share.Count == 0
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:0.0} % ({100 * share.Lower:0.0} to {100 * share.Upper:0.0})");

    /// <summary>Writes the document; nothing is left half-written.</summary>
    public void Save(string path)
    {
        File.WriteAllText(path + ".part", JsonSerializer.Serialize(Document, Indented) + "\n");
        File.Move(path + ".part", path, overwrite: true);
    }

    private static Share RightOf(ArmOutcome arm, string group)
    {
        JudgedImage[] images = [.. arm.Images.Where(image => group switch
        {
            "overall" => true,
            "seen" => !image.Prompt.Unseen,
            "unseen" => image.Prompt.Unseen,
            _ => image.Prompt.Category == group,
        })];
        return Share.Of(images.Count(image => image.Right), images.Length);
    }

    /// <summary>By prompt: where both arms have an image of the same seed, image by image; else the difference of the prompt's shares.</summary>
    private static Share Difference(ArmOutcome arm, ArmOutcome other)
    {
        var theirs = other.Images.ToLookup(image => image.Prompt.Text);
        bool paired = arm.Images.Count == other.Images.Count;
        return Share.OfDifferences([.. arm.Images.GroupBy(image => image.Prompt.Text).Select(group => (IReadOnlyList<double>)(paired
            ? [.. group.Zip(theirs[group.Key], (mine, its) => Hit(mine) - Hit(its))]
            : [.. group.Select(image => Hit(image) - theirs[group.Key].Average(Hit))]))]);
    }

    private static double Hit(JudgedImage image) => image.Right ? 1 : 0;

    private JsonObject Write(ExperimentOutcome outcome, RunCost cost) => new()
    {
        [WallKey] = Math.Round(cost.WallSeconds, 1),
        [MemoryKey] = cost.PeakMemoryBytes,
        ["device"] = outcome.Device,
        ["seed"] = outcome.Experiment.Seed,
        ["alignment"] = Object(_arms.Take(3), arm => arm.Arm.Key, arm => Values(arm.Shares)),
        ["alignment_intervals"] = Object(_arms.Take(3), arm => arm.Arm.Key, arm => Intervals(arm.Shares)),
        ["alignment_differences"] = Object(Differences, entry => entry.Key, entry => Interval(entry.Value)),
        ["votes"] = Votes(outcome.Votes),
        ["votes_intervals"] = VoteIntervals(outcome.Votes),
        ["reward_accuracy"] = Accuracies(outcome, share => Number(share.Value)),
        ["reward_accuracy_intervals"] = Accuracies(outcome, Interval),
        ["fid"] = new JsonObject
        {
            ["base"] = Number(outcome.FeatureDistances[outcome.Base.Key]),
            ["fine_tuned"] = Number(outcome.FeatureDistances[outcome.FineTuned.Key]),
        },
        ["images_generated"] = outcome.ImagesGenerated,
        ["labels"] = outcome.TrainingLabels.LabelCount,
        ["models"] = new JsonObject
        {
            ["base"] = outcome.Lineage["base model"].Digest,
            ["reward"] = outcome.Lineage["reward"].Digest,
            ["fine_tuned"] = outcome.Lineage["fine-tuned model"].Digest,
        },
        ["control"] = Control(outcome),
        ["fidelity"] = Object(_arms, arm => arm.Arm.Key, arm => Number(arm.Arm.Images.Average(image => image.Fidelity))),
        ["test_labels"] = outcome.TestLabels.LabelCount,
        ["digests"] = Object(outcome.Lineage, entry => entry.Key, entry => JsonValue.Create(entry.Value.Digest)),
        ["simulated"] = true,
    };

    private JsonObject Control(ExperimentOutcome outcome) => new()
    {
        ["alignment"] = Values(_arms[3].Shares),
        ["alignment_intervals"] = Intervals(_arms[3].Shares),
        ["fid"] = Number(outcome.FeatureDistances[outcome.Control.Key]),
        ["votes"] = outcome.ControlVotes is { } votes ? Votes(votes) : null,
        ["model"] = outcome.Lineage["control model"].Digest,
    };

    private static JsonObject Values(IReadOnlyDictionary<string, Share> shares) =>
        Object(shares, entry => entry.Key, entry => Number(entry.Value.Value));

    private static JsonObject Intervals(IReadOnlyDictionary<string, Share> shares) =>
        Object(shares, entry => entry.Key, entry => Interval(entry.Value));

    private static JsonObject Votes(GetEvaluationReportResponse report) => ByCriterion(report, result => new JsonObject
    {
        ["win"] = Number(result.Votes?.Win?.Value ?? 0),
        ["lose"] = Number(result.Votes?.Lose?.Value ?? 0),
        ["tie"] = Number(result.Votes?.Tie?.Value ?? 0),
        ["two_thirds_win"] = Number(result.TwoThirds?.Win?.Value ?? 0),
        ["two_thirds_lose"] = Number(result.TwoThirds?.Lose?.Value ?? 0),
    });

    private static JsonObject VoteIntervals(GetEvaluationReportResponse report) => ByCriterion(report, result => new JsonObject
    {
        ["win"] = Interval(Share.Of(result.Votes?.Win)),
        ["lose"] = Interval(Share.Of(result.Votes?.Lose)),
        ["tie"] = Interval(Share.Of(result.Votes?.Tie)),
        ["two_thirds_win"] = Interval(Share.Of(result.TwoThirds?.Win)),
        ["two_thirds_lose"] = Interval(Share.Of(result.TwoThirds?.Lose)),
    });

    private static JsonObject ByCriterion(GetEvaluationReportResponse report, Func<EvaluationResult, JsonNode> write) => new()
    {
        ["alignment"] = write(Overall(report, Criterion.Alignment)),
        ["fidelity"] = write(Overall(report, Criterion.Fidelity)),
    };

    /// <summary>The result over all prompts.</summary>
    /// <exception cref="InvalidDataException">The report has none.</exception>
    public static EvaluationResult Overall(GetEvaluationReportResponse report, Criterion criterion) =>
        report.Results.FirstOrDefault(result => result.Criterion == criterion
            && result.Category == PromptCategory.Unspecified && result.Split == PromptSplit.Unspecified)
        ?? throw new InvalidDataException($"The report of the votes has no overall result for {criterion}.");

    private static JsonObject Accuracies(ExperimentOutcome outcome, Func<Share, JsonNode?> write)
    {
        JsonObject Both(PreferenceAccuracy? accuracy) => new()
        {
            ["seen"] = write(Share.Of(accuracy?.Seen)),
            ["unseen"] = write(Share.Of(accuracy?.Unseen)),
        };
        return new JsonObject
        {
            ["reward"] = Both(outcome.Accuracy.Reward),
            ["reward_without_auxiliary"] = Both(outcome.PlainAccuracy.Reward),
            ["clip_score"] = Both(outcome.Accuracy.ClipScore),
        };
    }

    private static JsonObject Object<T>(IEnumerable<T> entries, Func<T, string> key, Func<T, JsonNode?> value)
    {
        var json = new JsonObject();
        foreach (T entry in entries)
            json[key(entry)] = value(entry);
        return json;
    }

    private static JsonNode? Interval(Share share) => share.Count == 0 ? null : new JsonObject
    {
        ["value"] = Number(share.Value),
        ["lower"] = Number(share.Lower),
        ["upper"] = Number(share.Upper),
        ["count"] = share.Count,
    };

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : null;
}
