namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>What makes a rater's work look odd. Numbers are those of the contract.</summary>
internal enum RaterFlag
{
    LowGoldAccuracy = 1,
    LowAgreement = 2,
    TooFast = 3,
    PositionBias = 4,
    ConstantAnswer = 5,
    ManySkips = 6,
}
