using RlhfT2I.Cli.Experiments;

namespace RlhfT2I.Cli.Paper;

/// <summary>What the tables and figures of the paper are made from: one loop, and how often and on how much its parts are repeated.</summary>
public sealed record PaperStudy
{
    /// <summary>The kind of file, <c>paper</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The loop. Of its evaluation the prompts are those of Table 4; its control is left out, for the paper has none.</summary>
    public Experiment Loop { get; init; } = new();

    /// <summary>Reward trainings of each variant, which differ by their seed alone, 1 to 20.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Shares of the images of each prompt that rewards are trained on besides all and one half, which are the paper's; each above 0 and below 1.</summary>
    public IList<double> ImageShares { get; init; } = [0.25, 0.75];

    /// <summary>What fidelity is measured on.</summary>
    public ReferencePlan Reference { get; init; } = new();

    /// <summary>
    /// Whether people label and vote, in the pages of the server, and the run waits for them. Otherwise the simulated raters of the embedded world do, who can read its pictures alone; they also judge
    /// which images are right, which people are not asked.
    /// </summary>
    public bool People { get; init; }

    /// <summary>What is shown.</summary>
    public GridPlan Grids { get; init; } = new();
}
