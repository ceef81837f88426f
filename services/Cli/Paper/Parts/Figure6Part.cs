using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Figure 6: rejection sampling.</summary>
internal sealed class Figure6Part : IPaperPart
{
    /// <inheritdoc/>
    public string Id => "figure-6";

    /// <inheritdoc/>
    public string Title => "Figure 6: rejection sampling";

    /// <inheritdoc/>
    public string Question =>
        "Of the original model's images of a prompt those with the highest rewards are kept, 4 of 16 in the paper. They are compared with the original's first images, which may be "
        + "among them, and the fine-tuned model's first images are compared with them.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        int raters = products.Study.Loop.Evaluation.Raters;
        Made<VoteOutcome> best = await products.VotesAsync(PaperComparison.Best, cancellationToken);
        VoteSections.Add(part, best, raters);
        part.Above("Figure 6a, alignment: rejection sampling over original", VoteSections.Lead(best, Criterion.Alignment, _ => true), VoteSections.Numbers(best, Criterion.Alignment));
        Share fidelity = VoteSections.Lead(best, Criterion.Fidelity, _ => true);
        // 'Without sacrificing fidelity' is no order: it fails only where the loss is beyond its interval.
        part.Order(new Ordering(
            "Figure 6a, fidelity: rejection sampling loses none to original", fidelity.Upper >= 0, fidelity.Lower > 0 || fidelity.Upper < 0,
            $"{VoteSections.Numbers(best, Criterion.Fidelity)}; difference {PartBuilder.Points(fidelity)} points"));

        Made<VoteOutcome> tuned = await products.VotesAsync(PaperComparison.FineTunedOverBest, cancellationToken);
        VoteSections.Add(part, tuned, raters);
        part.Above(
            "Figure 6b, alignment: fine-tuned over original with rejection sampling",
            VoteSections.Lead(tuned, Criterion.Alignment, _ => true), VoteSections.Numbers(tuned, Criterion.Alignment));
        if (!products.Study.People && VoteSections.Lead(tuned, Criterion.Alignment, _ => true).Value <= 0)
        {
            part.Text("Why fine-tuning is not ahead of rejection sampling here: choosing 4 of 16 gains 15 to 21 points of images found right in this world, because about every second image of the original is right and the reward "
                + "tells most of them; one small fine-tuning gains a few. The paper's model had 27,528 labels and 10,000 updates of 512 images.");
        }

        Share over = VoteSections.Lead(tuned, Criterion.Fidelity, _ => true);
        part.Above(
            "Figure 6b, fidelity: original with rejection sampling over fine-tuned",
            new Share(-over.Value, -over.Upper, -over.Lower, over.Count), VoteSections.Numbers(tuned, Criterion.Fidelity));
    }
}
