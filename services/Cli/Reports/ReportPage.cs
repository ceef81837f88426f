using System.Globalization;
using System.Text;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Cli.Reports;

/// <summary>The report of an experiment: one page that needs no other file.</summary>
internal sealed class ReportPage
{
    private const int PromptsPerCell = 2, ImagesShown = 4;

    private readonly ExperimentOutcome _outcome;
    private readonly Results _results;
    private readonly StringBuilder _page = new();

    private ReportPage(ExperimentOutcome outcome, Results results) => (_outcome, _results) = (outcome, results);

    /// <summary>Writes the page; nothing is left half-written.</summary>
    public static void Save(string path, ExperimentOutcome outcome, Results results)
    {
        File.WriteAllText(path + ".part", new ReportPage(outcome, results).Render());
        File.Move(path + ".part", path, overwrite: true);
    }

    private string Render()
    {
        string title = $"RlhfT2I: {_outcome.Experiment.Name}";
        _page.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{E(title)}</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append($"<style>{ReportStyle.Css}</style></head><body><main><header><h1>{E(title)}</h1>")
            .Append("<p class=\"lead\">From prompts to a better model: images, labels, a learned reward, reward-weighted fine-tuning, blind votes. ")
            .Append("<span class=\"badge\">Simulated world and raters</span></p></header>");
        Tiles();
        Alignment();
        Grids();
        Votes();
        Reward();
        Curves();
        Lineage();
        return _page.Append("</main></body></html>\n").ToString();
    }

    private void Tiles()
    {
        Share Overall(int arm) => _results.Alignment[arm].Shares["overall"];
        EvaluationResult votes = Results.Overall(_outcome.Votes, Criterion.Alignment);
        _page.Append("<section class=\"tiles\">");
        Tile("base, images right", Percent(Overall(0).Value), Range(Overall(0)));
        Tile("fine-tuned", Percent(Overall(1).Value), Range(Overall(1)));
        Tile(_outcome.BestOfN.Title, Percent(Overall(2).Value), Range(Overall(2)));
        Tile("control, equal weights", Percent(Overall(3).Value), Range(Overall(3)));
        Tile("votes for fine-tuned", Percent(votes.Votes?.Win?.Value ?? 0), $"against {Percent(votes.Votes?.Lose?.Value ?? 0)}, alignment");
        Tile("images, labels", $"{_outcome.ImagesGenerated}", $"{_outcome.TrainingLabels.LabelCount} labels to train on");
        Tile("time", Output.RateMeter.Clock(_results.Cost.WallSeconds), Memory());
        _page.Append("</section>");
    }

    private string Memory() => string.Create(
        CultureInfo.InvariantCulture, $"{_results.Cost.PeakMemoryBytes / 1e9:0.0} GB at most, {_outcome.Device}");

    private void Alignment()
    {
        Section("Alignment", "Share of images that show all their prompt asks for, with 95 % Wilson intervals. All models draw the same "
            + "prompts from the same seeds; the judge reads pixels and makes no mistakes of its own. Unseen objects were in no training label.");
        _page.Append(Charts.Bars(
            "Share of images found right",
            [.. _results.Alignment.Select(arm => arm.Arm.Title)],
            [.. Results.Groups.Select(group => (group, (IReadOnlyList<Share>)[.. _results.Alignment.Select(arm => arm.Shares[group])]))]));
        Table(["", .. Results.Groups], _results.AlignmentRows());
        _page.Append("<h3>Differences</h3><p>Paired by prompt and seed; the intervals resample prompts.</p>");
        Table(
            ["", "difference in points", "beyond its interval"],
            _results.Differences.Select(entry => (IReadOnlyList<string>)
                [entry.Key.Replace('_', ' '), Points(entry.Value), entry.Value.Lower > 0 ? "yes, up" : entry.Value.Upper < 0 ? "yes, down" : "no"]));
        End();
    }

    private void Grids()
    {
        Section("Before and after", "The same prompts and seeds, the first four images of each; green is right, red is wrong, grey cannot be told.");
        var cells = _outcome.Base.Images.Select(image => image.Prompt).Distinct().GroupBy(prompt => (prompt.Category, prompt.Unseen));
        foreach (EvaluationPrompt prompt in cells.SelectMany(cell => cell.Take(PromptsPerCell)))
        {
            _page.Append($"<figure><figcaption><b>{E(prompt.Text)}</b> {prompt.Category}, {(prompt.Unseen ? "unseen" : "seen")}</figcaption><div class=\"arms\">");
            foreach (ArmOutcome arm in (ArmOutcome[])[_outcome.Base, _outcome.FineTuned, _outcome.BestOfN])
            {
                _page.Append($"<div class=\"arm\"><span>{E(arm.Title)}</span><div class=\"set\">");
                foreach (JudgedImage image in arm.Images.Where(image => image.Prompt == prompt).Take(ImagesShown))
                    Picture(image);
                _page.Append("</div></div>");
            }

            _page.Append("</div></figure>");
        }

        End();
    }

    private void Picture(JudgedImage image)
    {
        (string style, string mark) = image.Verdict switch
        {
            Verdict.Good => ("right", "right"),
            Verdict.Bad => ("wrong", "wrong"),
            _ => ("unclear", "cannot be told"),
        };
        string alt = $"{image.Prompt.Text}, sample {image.SampleIndex}: {mark}";
        _page.Append($"<img class=\"{style}\" alt=\"{E(alt)}\" title=\"{E(alt)}\" src=\"data:image/png;base64,{Convert.ToBase64String(image.File)}\">");
    }

    private void Votes()
    {
        int raters = _outcome.Experiment.Evaluation.Raters;
        Section("Blind votes", $"Fine-tuned against base: {raters} simulated raters see two anonymous sets of "
            + $"{_outcome.Experiment.Evaluation.ImagesPerSet} and answer two questions; ties are allowed.");
        foreach (Criterion criterion in (Criterion[])[Criterion.Alignment, Criterion.Fidelity])
        {
            _page.Append($"<h3>{E(Words.Of(criterion))}</h3>");
            EvaluationResult[] results = [.. _outcome.Votes.Results.Where(result => result.Criterion == criterion)];
            _page.Append(Charts.Votes($"Votes on {Words.Of(criterion)}", [.. results.Where(IsBroad).Select(result =>
                (NameOf(result), result.Votes?.Win?.Value ?? 0, result.Votes?.Tie?.Value ?? 0, result.Votes?.Lose?.Value ?? 0))]));
            Table(
                ["", "prompts", "win", "lose", "two thirds win", "two thirds lose"],
                results.Select(result => (IReadOnlyList<string>)
                [
                    NameOf(result), $"{result.PromptCount}", Text(result.Votes?.Win), Text(result.Votes?.Lose),
                    Text(result.TwoThirds?.Win), Text(result.TwoThirds?.Lose),
                ]));
        }

        _page.Append($"<p>Checks: set on the left chosen in {Text(_outcome.Votes.FirstSetShare)}; the same set twice called a tie in ")
            .Append($"{Text(_outcome.Votes.IdenticalTieShare)}; answers kept with sides swapped in {Text(_outcome.Votes.SwapConsistencyShare)}.</p>");
        if (_outcome.ControlVotes is { } control)
        {
            EvaluationResult overall = Results.Overall(control, Criterion.Alignment);
            _page.Append($"<p>Control against base, alignment: win {Text(overall.Votes?.Win)}, lose {Text(overall.Votes?.Lose)}.</p>");
        }

        End();
    }

    private void Reward()
    {
        Section("Reward", "What the learned reward makes of the base model's evaluation images, by what the judge finds.");
        var scored = _outcome.Base.Images.Zip(_outcome.BaseRewards).Where(entry => entry.Second is not null).ToArray();
        double[] Of(bool right) => [.. scored.Where(entry => entry.First.Right == right).Select(entry => entry.Second!.Value)];
        _page.Append(Charts.Histogram("Rewards of the base model's images", "right", Of(true), "not right", Of(false)));
        _page.Append("<h3>Preferences predicted</h3><p>Share of pairs, one good and one bad image of a prompt, in which the good one scores higher. ")
            .Append($"{_outcome.TestLabels.LabelCount} labels that no reward was trained on.</p>");
        Table(
            ["", "seen", "unseen"],
            [
                ["reward", Text(_outcome.Accuracy.Reward?.Seen), Text(_outcome.Accuracy.Reward?.Unseen)],
                ["reward without auxiliary loss", Text(_outcome.PlainAccuracy.Reward?.Seen), Text(_outcome.PlainAccuracy.Reward?.Unseen)],
                ["CLIP score", Text(_outcome.Accuracy.ClipScore?.Seen), Text(_outcome.Accuracy.ClipScore?.Unseen)],
            ]);
        _page.Append($"<p>{E(Verdicts())}</p>");
        _page.Append("<h3>Feature distance</h3><p>Frechet distance of the encoder's features to those of reference pictures of the same prompts; less is nearer.</p>");
        Table(
            ["", "distance"],
            _results.Alignment.Where(arm => _outcome.FeatureDistances.ContainsKey(arm.Arm.Key)).Select(arm => (IReadOnlyList<string>)
                [arm.Arm.Title, _outcome.FeatureDistances[arm.Arm.Key].ToString("0.000", CultureInfo.InvariantCulture)]));
        End();
    }

    private string Verdicts()
    {
        string On(string split, Estimate? reward, Estimate? clip) => (reward?.Value ?? 0) >= (clip?.Value ?? 0)
            ? $"On {split} objects the learned reward predicts better than CLIP score."
            : $"On {split} objects CLIP score predicts better than the learned reward, unlike in the paper: the encoder of this small world knows them all.";
        return $"{On("seen", _outcome.Accuracy.Reward?.Seen, _outcome.Accuracy.ClipScore?.Seen)} "
            + On("unseen", _outcome.Accuracy.Reward?.Unseen, _outcome.Accuracy.ClipScore?.Unseen);
    }

    private void Curves()
    {
        Section("Curves", "What the trainings reported, by update.");
        CurvesOf("reward training", _outcome.RewardCurves);
        CurvesOf("fine-tuning", _outcome.FineTuningCurves);
        End();
    }

    /// <summary>One plot for each metric that moves.</summary>
    private void CurvesOf(string work, IReadOnlyList<(string Name, IReadOnlyList<MetricPoint> Points)> trainings)
    {
        foreach (string metric in trainings.SelectMany(training => training.Points).Select(point => point.Metric).Distinct().Order())
        {
            var curves = trainings
                .Select(training => (training.Name, Points: (IReadOnlyList<(double Step, double Value)>)
                    [.. training.Points.Where(point => point.Metric == metric).Select(point => ((double)point.Step, point.Value))]))
                .Where(curve => curve.Points.Count > 1)
                .ToArray();
            if (curves.SelectMany(curve => curve.Points).Select(point => point.Value).Distinct().Count() > 1)
                _page.Append($"<h3>{E(work)}: {E(metric.Replace('_', ' '))}</h3>").Append(Charts.Curves(metric, curves));
        }
    }

    private void Lineage()
    {
        Section("What was run", "Every input and result by digest; the same experiment gives the same digests.");
        Table(
            ["", "name", "digest"],
            _outcome.Lineage.Select(entry => (IReadOnlyList<string>)[entry.Key, entry.Value.Name, entry.Value.Digest]), "digests");
        string set = string.Create(
            CultureInfo.InvariantCulture,
            $"{_outcome.TrainingSet.LabeledImageCount} labelled and {_outcome.TrainingSet.UnlabeledImageCount} unlabelled images, ")
            + $"{_outcome.TrainingSet.PretrainingPairCount} pre-training pairs, mean reward {_outcome.TrainingSet.MeanReward:0.000}";
        _page.Append($"<p>Training set: {E(set)}.</p><details><summary>Numbers of this page as JSON</summary><pre>")
            .Append(E(_results.Document.ToJsonString(JsonText))).Append("</pre></details>");
        End();
    }

    private static readonly System.Text.Json.JsonSerializerOptions JsonText = new() { WriteIndented = true };

    private void Section(string title, string text) => _page.Append($"<section><h2>{E(title)}</h2><p>{E(text)}</p>");

    private void End() => _page.Append("</section>");

    private void Tile(string name, string value, string detail) =>
        _page.Append($"<div class=\"tile\"><span>{E(name)}</span><b>{E(value)}</b><small>{E(detail)}</small></div>");

    private void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string style = "")
    {
        _page.Append($"<div class=\"scroll\"><table class=\"{style}\"><thead><tr>");
        foreach (string column in columns)
            _page.Append($"<th>{E(column)}</th>");
        _page.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
            _page.Append("<tr>").AppendJoin("", row.Select((cell, i) => i == 0 ? $"<th>{E(cell)}</th>" : $"<td>{E(cell)}</td>")).Append("</tr>");
        _page.Append("</tbody></table></div>");
    }

    /// <summary>Whether a result is of a category or of a split, not of a cell of both.</summary>
    private static bool IsBroad(EvaluationResult result) =>
        result.Category == PromptCategory.Unspecified || result.Split == PromptSplit.Unspecified;

    private static string NameOf(EvaluationResult result)
    {
        string category = result.Category == PromptCategory.Unspecified ? "" : Words.Of(result.Category);
        string split = result.Split == PromptSplit.Unspecified ? "" : Words.Of(result.Split);
        return category.Length + split.Length == 0 ? "all" : $"{category} {split}".Trim();
    }

    private static string E(string text) => Svg.Escape(text);

    private static string Text(Estimate? estimate) => Results.Percent(Share.Of(estimate));

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %");

    private static string Range(Share share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share.Lower:0.0} to {100 * share.Upper:0.0}, {share.Count} images");

    private static string Points(Share share) => string.Create(
        CultureInfo.InvariantCulture, $"{100 * share.Value:+0.0;-0.0;0.0} ({100 * share.Lower:+0.0;-0.0;0.0} to {100 * share.Upper:+0.0;-0.0;0.0})");
}
