using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>What Table 3 says of a model.</summary>
internal sealed record ModelFindings
{
    /// <summary>Key in the results.</summary>
    public required string Key { get; init; }

    /// <summary>Frechet distance to the pictures of the captions.</summary>
    public required double Frechet { get; init; }

    /// <summary>Maximum mean discrepancy to them, times 1,000.</summary>
    public required double Discrepancy { get; init; }

    /// <summary>Rewards of its images of the evaluation's prompts, by prompt, prompts in the order of their texts.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Rewards { get; init; }

    /// <summary>Its images of the evaluation's prompts.</summary>
    public required ArmOutcome Images { get; init; }

    /// <summary>Titles of what the distances come from.</summary>
    public required IReadOnlyList<string> FidelitySources { get; init; }

    /// <summary>Titles of what rewards and verdicts come from.</summary>
    public required IReadOnlyList<string> RewardSources { get; init; }

    /// <summary>Mean reward, with an interval over prompts.</summary>
    public Share MeanReward => Share.OfDifferences(Rewards);

    /// <summary>Share of its images that the judge finds right; of none where there is no judge.</summary>
    public Share Right => Share.Of(Images.Images.Count(image => image.Right), Images.Images.Count(image => image.Verdict is not null));
}
