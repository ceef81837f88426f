namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>How far rewards are shares: of images with reward 0.7, are seven in ten good?</summary>
/// <param name="ExpectedError">Mean distance between reward and good share over the bins, weighted by their labels, in [0, 1].</param>
/// <param name="Bins">Ten bins of equal width, by reward.</param>
public sealed record Calibration(double ExpectedError, IReadOnlyList<CalibrationRange> Bins)
{
    private const int BinCount = 10;

    /// <summary>Measures rewards against labels.</summary>
    /// <param name="labels">Reward and whether the label is good.</param>
    public static Calibration Of(IReadOnlyList<(double Reward, bool IsGood)> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ILookup<int, (double Reward, bool IsGood)> byBin = labels.ToLookup(label => Math.Clamp((int)(label.Reward * BinCount), 0, BinCount - 1));
        CalibrationRange[] bins =
        [
            .. Enumerable.Range(0, BinCount).Select(i =>
            {
                List<(double Reward, bool IsGood)> members = [.. byBin[i]];
                return members.Count == 0
                    ? new CalibrationRange((double)i / BinCount, (double)(i + 1) / BinCount, 0, 0, 0)
                    : new CalibrationRange(
                        (double)i / BinCount, (double)(i + 1) / BinCount, members.Average(member => member.Reward),
                        (double)members.Count(member => member.IsGood) / members.Count, members.Count);
            }),
        ];
        double error = labels.Count == 0 ? 0 : bins.Sum(bin => bin.LabelCount * Math.Abs(bin.MeanReward - bin.GoodShare)) / labels.Count;
        return new Calibration(error, bins);
    }
}
