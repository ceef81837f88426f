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

    /// <summary>Captions, and pictures that show what they say, that fidelity is measured on, 50 to 10,000; the paper has 40,504 of MS-COCO.</summary>
    public int Captions { get; init; } = 1000;

    /// <summary>What is shown.</summary>
    public GridPlan Grids { get; init; } = new();
}
