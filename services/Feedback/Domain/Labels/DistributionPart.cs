namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>Images and labels of one category and split (paper, Table 2); both 0 for the whole.</summary>
internal sealed record DistributionPart(int Category, int Split, long ImageCount, long GoodCount, long BadCount, long SkipCount);
