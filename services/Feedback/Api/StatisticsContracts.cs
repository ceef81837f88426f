using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Feedback.Domain.Statistics;
using V1 = RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Api;

/// <summary>Measures of agreement and figures about raters as their contracts.</summary>
internal static class StatisticsContracts
{
    public static V1.GetAgreementReportResponse Agreement(AgreementReport report) => new()
    {
        PercentAgreement = EvaluationContracts.Estimate(report.Percent),
        FleissKappa = EvaluationContracts.Estimate(report.FleissKappa),
        KrippendorffAlpha = EvaluationContracts.Estimate(report.KrippendorffAlpha),
        GwetAc1 = EvaluationContracts.Estimate(report.GwetAc1),
        Pairs =
        {
            report.Pairs.Select(pair => new V1.RaterPairAgreement
            {
                FirstRater = pair.Pair.First,
                SecondRater = pair.Pair.Second,
                CohenKappa = EvaluationContracts.Estimate(pair.CohenKappa),
            }),
        },
        ImageCount = report.ImageCount,
    };

    public static V1.RaterStatistics Rater(string project, RaterFigures figures, IEnumerable<RaterFlag> flags) => new()
    {
        Rater = $"{project}/raters/{figures.RaterId}",
        LabelCount = figures.LabelCount,
        VoteCount = figures.VoteCount,
        GoldAccuracy = EvaluationContracts.Estimate(figures.GoldShare),
        MajorityAgreement = EvaluationContracts.Estimate(figures.MajorityShare),
        FirstSetShare = EvaluationContracts.Estimate(figures.FirstSetShare),
        SkipShare = figures.Answers.SkipShare,
        AnswerEntropyBits = figures.Answers.EntropyBits,
        MedianResponseDuration = figures.MedianResponse?.ToDuration(),
        FastResponseDuration = figures.FastResponse?.ToDuration(),
        Flags = { flags.Select(flag => (V1.RaterFlag)flag) },
    };
}
