using RlhfT2I.Cli.Labels;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Figure 4: votes on the fine-tuned against the original model.</summary>
internal sealed class Figure4Part : IPaperPart
{
    // Measured apart: services/Cli/Experiments/README.md.
    private const string WhyBehind =
        "Why fine-tuning is not ahead in every cell here: its gain is small in this world, a few points of images found right, and a cell has 20 prompts. Two things bound it. Pre-training pairs carry the flawed captions that "
        + "taught the model to miscount, and pull back with weight beta: with beta 1 even a perfect reward could lift 54 % to about 70, the learned ones to about 58. And few images wear the model out: with equal weights it loses 1.6 to 5.6 points, "
        + "the more the oftener it passes over them. With ten times the images (demo-full.yaml) the gain is beyond its interval. The world is not tuned to change this.";

    /// <inheritdoc/>
    public string Id => "figure-4";

    /// <inheritdoc/>
    public string Title => "Figure 4: fine-tuned against original";

    /// <inheritdoc/>
    public string Question =>
        "Raters see two anonymous sets of images of a prompt, sides drawn for each, and say which is better on alignment and which on fidelity; ties are allowed. Two aggregations: "
        + "shares of single votes, and shares of prompts on which 7 or more of 9 agree.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        Made<VoteOutcome> votes = await products.VotesAsync(PaperComparison.FineTuned, cancellationToken);
        VoteSections.Add(part, votes, products.Study.Loop.Evaluation.Raters);
        Raters(products, part, votes);
        bool behind = VoteSections.Lead(votes, Criterion.Alignment, _ => true).Value <= 0;
        part.Above("Figure 4, alignment: fine-tuned over original", VoteSections.Lead(votes, Criterion.Alignment, _ => true), VoteSections.Numbers(votes, Criterion.Alignment));
        foreach ((string category, bool unseen) in PaperPrompts.Cells)
        {
            Share lead = VoteSections.Lead(votes, Criterion.Alignment, prompt => prompt.Category == category && prompt.Unseen == unseen);
            behind |= lead.Value <= 0;
            part.Above(
                $"Figure 4, alignment, {category} {PartWords.Split(unseen)}: fine-tuned over original",
                lead,
                VoteSections.Numbers(votes, Criterion.Alignment, category, unseen));
        }

        if (behind && !products.Study.People)
            part.Text(WhyBehind);
    }

    /// <summary>Who voted: how the simulated people were drawn, and how they answered.</summary>
    private static void Raters(PaperProducts products, PartBuilder part, Made<VoteOutcome> votes)
    {
        if (!products.Study.People)
            Profiles(part, new SimulatedPanel(products.Study.Loop.Seed, products.Study.Loop.Evaluation.Raters));
        part.Add(new TableBlock(
            "How they answered, by pseudonym: the evaluation does not say who is who",
            ["rater", "alignment win", "alignment tie", "fidelity win", "fidelity tie", "set on the left"],
            [
                .. votes.Value.Counts.Raters.Select((rater, i) => new TableRow(
                    [
                        $"{(char)('a' + (i % 26))}{(i >= 26 ? $"{i / 26}" : "")}", Of(rater, Criterion.Alignment, Outcome.Win), Of(rater, Criterion.Alignment, Outcome.Tie),
                        Of(rater, Criterion.Fidelity, Outcome.Win), Of(rater, Criterion.Fidelity, Outcome.Tie), PartWords.Percent(votes.Value.Counts.FirstShare(rater)),
                    ],
                    false, [])),
            ]) { Sources = [votes.Source] });

        string Of(string rater, Criterion criterion, Outcome outcome) => PartWords.Percent(votes.Value.Counts.OfRater(rater, criterion, outcome));
    }

    private static void Profiles(PartBuilder part, SimulatedPanel panel) =>
        part.Add(new TableBlock(
            "How the simulated raters were drawn",
            ["rater", "noise", "side bias", "tie width", "skips", "flips", "careless"],
            [
                .. panel.Raters.Select((person, i) => new TableRow(
                    [
                        $"{i + 1}", PartWords.Decimals(person.Profile.Noise, 3), PartWords.Decimals(person.Profile.SideBias, 3), PartWords.Decimals(person.Profile.TieWidth, 3),
                        PartWords.Percent(person.Profile.SkipRate), PartWords.Percent(person.Profile.FlipRate), PartWords.Percent(person.Profile.Carelessness),
                    ],
                    false, [])),
            ]));
}
