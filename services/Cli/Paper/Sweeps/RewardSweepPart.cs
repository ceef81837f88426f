using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Paper.Parts;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>A setting of the reward's training over several values: preference accuracy on the study's test labels.</summary>
/// <param name="sweep">The sweep.</param>
internal sealed class RewardSweepPart(Sweep sweep) : IPaperPart
{
    private readonly SweptSetting _setting = SweepFile.SettingOf(sweep);

    /// <inheritdoc/>
    public string Id => sweep.Name;

    /// <inheritdoc/>
    public string Title => $"Sweep of {_setting.Symbol} ({_setting.Key})";

    /// <inheritdoc/>
    public string Question =>
        "The reward with the auxiliary loss, trained with each value from several seeds on the study's labels, and measured as in figure 3a on images that it was not trained on.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        LabelSnapshot labels = (await products.LabelsAsync(cancellationToken)).Training.Value;
        (string Title, RewardTrainingJob Wanted)[][] wanted = [.. sweep.Values.Select(value => Enumerable.Range(0, products.Study.Repetitions).Select(repetition =>
            (TitleOf(value, repetition), RequestsOf(products, value).Reward(labels.Name, auxiliary: true, repetition))).ToArray())];
        IReadOnlyList<RewardTrainingJob> jobs = await products.Steps.RewardsAsync([.. wanted.SelectMany(one => one)], cancellationToken);

        var scorer = new RewardScorer(products);
        PreferencePairs pairs = await scorer.PairsAsync(cancellationToken);
        var curves = ((bool[])[false, true]).ToDictionary(unseen => unseen, _ => new List<CurvePoint>());
        var rows = new List<TableRow>();
        for (int i = 0; i < sweep.Values.Count; i++)
        {
            Made<string>[] rewards = [.. jobs.Skip(i * products.Study.Repetitions).Zip(wanted[i], (job, one) => new Made<string>(job.RewardModel, one.Title))];
            (var scores, _) = await scorer.ScoresAsync(rewards, pairs, cancellationToken);
            string[] from = [PaperProducts.TestLabels, .. rewards.Select(one => one.Source)];
            var cells = new List<string> { PartWords.Exact(sweep.Values[i]) };
            foreach (bool unseen in (bool[])[false, true])
            {
                Share share = RepeatedShare.Of(RewardScorer.Hits(scores, pairs.Split(unseen)));
                curves[unseen].Add(new CurvePoint(sweep.Values[i], share));
                cells.Add(PartWords.Percent(share));
                part.Value([PartWords.Exact(sweep.Values[i]), PartWords.Split(unseen)], share, from);
            }

            rows.Add(new TableRow(cells, false, from));
        }

        part.Add(new CurvesBlock("Preference accuracy", _setting.Symbol, [.. curves.Select(entry => new Curve(PartWords.Split(entry.Key), entry.Value))]) { Sources = [PaperProducts.TestLabels] });
        part.Add(new TableBlock("Preference accuracy", [_setting.Symbol, "seen", "unseen"], rows));
    }

    private ExperimentRequests RequestsOf(PaperProducts products, double value) => new(_setting.Set(products.Study.Loop, value), products.Session.Names);

    private string TitleOf(double value, int repetition) => $"reward, {_setting.Key} {PartWords.Exact(value)}, training {repetition + 1}";
}
