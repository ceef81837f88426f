using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Parts;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;

namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>A setting of fine-tuning over several values: alignment and fidelity of each model.</summary>
/// <param name="sweep">The sweep.</param>
internal sealed class FineTuningSweepPart(Sweep sweep) : IPaperPart
{
    private readonly SweptSetting _setting = SweepFile.SettingOf(sweep);

    /// <inheritdoc/>
    public string Id => sweep.Name;

    /// <inheritdoc/>
    public string Title => $"Sweep of {_setting.Symbol} ({_setting.Key})";

    /// <inheritdoc/>
    public string Question => "The original model fine-tuned with each value on the study's images and rewards, and measured as in Table 3.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        LabelSnapshot labels = (await products.LabelsAsync(cancellationToken)).Training.Value;
        Made<string> reward = await products.RewardAsync(cancellationToken);
        string unlabeled = await products.UnlabeledAsync(cancellationToken);
        var wanted = new List<(string Title, FineTuningJob Wanted)>();
        foreach (double value in sweep.Values)
        {
            var requests = new ExperimentRequests(_setting.Set(products.Study.Loop, value), products.Session.Names);
            TrainingSet set = await products.Steps.TrainingSetAsync(
                $"training set, {TitleOf(value)}", requests.TrainingSet(labels.Name, reward.Value, unlabeled, WeightKind.Reward), cancellationToken);
            wanted.Add((TitleOf(value), requests.FineTuning(set.Name, PaperArm.FineTuned.Key)));
        }

        IReadOnlyList<FineTuningJob> jobs = await products.Steps.FineTuneAllAsync(wanted, cancellationToken);
        using var measure = new ModelMeasure(products);
        var found = new List<ModelFindings> { await measure.OfAsync(PaperArm.Original, cancellationToken) };
        for (int i = 0; i < jobs.Count; i++)
            found.Add(await measure.OfAsync($"value-{PartWords.Exact(sweep.Values[i])}", TitleOf(sweep.Values[i]), jobs[i].ModelVersion, cancellationToken));
        ModelTable.Add(part, products, $"Models by {_setting.Symbol}", ["original", .. sweep.Values.Select(PartWords.Exact)], found);
        part.Add(new CurvesBlock(
            "Images found right and mean reward", _setting.Symbol,
            [
                new Curve("images found right", [.. sweep.Values.Zip(found.Skip(1), (value, one) => new CurvePoint(value, one.Right))]),
                new Curve("mean reward", [.. sweep.Values.Zip(found.Skip(1), (value, one) => new CurvePoint(value, one.MeanReward))]),
            ]));
    }

    private string TitleOf(double value) => $"{_setting.Key} {PartWords.Exact(value)}";
}
