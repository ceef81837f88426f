using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Parts;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>The loop several times over, each round from the model of the last.</summary>
/// <param name="iteration">The iteration.</param>
internal sealed class IterationPart(Iteration iteration) : IPaperPart
{
    /// <inheritdoc/>
    public string Id => iteration.Name;

    /// <inheritdoc/>
    public string Title => $"The loop {iteration.Rounds} times";

    /// <inheritdoc/>
    public string Question =>
        "Each round draws prompts of its own, samples and labels images of the model that the last round left, trains a reward on the labels of all rounds so far and fine-tunes on this round's images. "
        + "All models draw the evaluation's prompts from the same seeds, and are measured by the reward of the first round.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        using var measure = new ModelMeasure(products);
        var found = new List<ModelFindings>
        {
            await measure.OfAsync(PaperArm.Original, cancellationToken),
            await measure.OfAsync(PaperArm.FineTuned, cancellationToken),
        };
        string model = (await products.ModelAsync(PaperArm.FineTuned, cancellationToken)).Value;
        var labeled = new List<string> { (await products.LabelsAsync(cancellationToken)).Training.Value.GenerationJobs.Single() };
        for (int round = 2; round <= iteration.Rounds; round++)
        {
            model = await GoRoundAsync(products, round, model, labeled, cancellationToken);
            found.Add(await measure.OfAsync($"round-{round}", $"round {round}", model, cancellationToken));
        }

        ModelTable.Add(part, products, "Models by round", ["original", .. Enumerable.Range(1, iteration.Rounds).Select(round => $"round {round}")], found);
        for (int round = 1; round < found.Count && found[0].Right.Count > 0; round++)
        {
            Share difference = ModelMeasure.RightDifference(found[round], found[round - 1]);
            part.Above(
                $"Iteration: images found right, round {round} over {(round == 1 ? "original" : $"round {round - 1}")}", difference,
                $"{PartWords.Percent(found[round].Right.Value)} against {PartWords.Percent(found[round - 1].Right.Value)}");
        }
    }

    /// <summary>One more round.</summary>
    /// <returns>The version of its model.</returns>
    private static async Task<string> GoRoundAsync(PaperProducts products, int round, string model, List<string> labeled, CancellationToken cancellationToken)
    {
        ExperimentSteps steps = products.Steps;
        Experiment loop = products.Study.Loop with { BaseModel = model, Seed = products.Study.Loop.Seed + round - 1 };
        var requests = new ExperimentRequests(loop, products.Session.Names);
        var prompts = new ExperimentPrompts(loop);
        string of = $"round {round}";
        string labeledSet = await steps.StoreAsync($"labelled prompts, {of}", prompts.Labeled, cancellationToken);
        string unlabeledSet = await steps.StoreAsync($"unlabelled prompts, {of}", prompts.Unlabeled, cancellationToken);
        GenerationJob images = await steps.GenerateAsync($"labelled images, {of}", requests.Labeled(labeledSet), cancellationToken);
        GenerationJob unlabeled = await steps.GenerateAsync($"unlabelled images, {of}", requests.Unlabeled(unlabeledSet), cancellationToken);
        labeled.Add(images.Name);
        await steps.LabelAsync(cancellationToken);
        LabelSnapshot labels = await steps.FreezeAsync($"training labels, {of}", labeled, cancellationToken);
        RewardTrainingJob reward = await steps.RewardAsync($"reward, {of}", requests.Reward(labels.Name, auxiliary: true), cancellationToken);
        TrainingSet set = await steps.TrainingSetAsync(
            $"training set, {of}", requests.TrainingSet(labels.Name, reward.RewardModel, unlabeled.Name, WeightKind.Reward), cancellationToken);
        return (await steps.FineTuneAsync(of, requests.FineTuning(set.Name, of), cancellationToken)).ModelVersion;
    }
}
