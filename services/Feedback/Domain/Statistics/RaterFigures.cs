using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Reports;

namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>Figures about one rater's work.</summary>
internal sealed record RaterFigures
{
    /// <summary>Answers below this are too fast to have looked at the picture; ours, after what raters say of tools of this kind.</summary>
    public static readonly TimeSpan FastestLook = TimeSpan.FromMilliseconds(400);

    // A flag needs evidence that chance gives one honest rater in a thousand, and a number of answers that lets it be seen.
    private const double Surprise = 0.001;
    private const int FewAnswers = 20;

    // Differences to the others that matter, however many answers prove them.
    private const double Margin = 0.1, RareShare = 0.05;

    public required string RaterId { get; init; }

    /// <summary>Labels that stand, answers to gold questions included.</summary>
    public required long LabelCount { get; init; }

    public required AnswerCounts Answers { get; init; }

    public required GoldAccuracy Gold { get; init; }

    /// <summary>Votes that stand.</summary>
    public required long VoteCount { get; init; }

    /// <summary>Answers of votes, on either question, that are no ties.</summary>
    public required long SidedCount { get; init; }

    /// <summary>Those for the set on the left.</summary>
    public required long FirstSetCount { get; init; }

    /// <summary>Good and judged labels by place on the page.</summary>
    public required IReadOnlyList<(long GoodCount, long JudgedCount)> Places { get; init; }

    /// <summary>Labels with a measured time.</summary>
    public required long TimedCount { get; init; }

    /// <summary>Median time for a label; null without any.</summary>
    public required TimeSpan? MedianResponse { get; init; }

    /// <summary>Time that 5% of the labels stay under; null without any.</summary>
    public required TimeSpan? FastResponse { get; init; }

    /// <summary>Share of gold questions answered rightly.</summary>
    public Share GoldShare => Share.Of(Gold.RightCount, Gold.Count);

    /// <summary>Share of labels equal to the majority of the other raters.</summary>
    public Share MajorityShare => Share.Of(Answers.EqualCount, Answers.ComparedCount);

    /// <summary>Share of sided answers for the set on the left.</summary>
    public Share FirstSetShare => Share.Of(FirstSetCount, SidedCount);

    /// <summary>What looks odd. Nothing follows from it but that owners see it.</summary>
    /// <param name="all">Labels of all raters of the project.</param>
    /// <param name="minGoldAccuracy">Gold accuracy that the project asks for; 0 for none.</param>
    public IReadOnlyList<RaterFlag> Flags(AnswerCounts all, double minGoldAccuracy)
    {
        AnswerCounts others = all.Without(Answers);
        var flags = new List<RaterFlag>();
        if (Gold.IsBelow(minGoldAccuracy))
            flags.Add(RaterFlag.LowGoldAccuracy);
        if (IsLow(Answers.EqualCount, Answers.ComparedCount, others.EqualShare) && others.ComparedCount > 0)
            flags.Add(RaterFlag.LowAgreement);
        if (TimedCount >= FewAnswers && FastResponse < FastestLook)
            flags.Add(RaterFlag.TooFast);
        if (PrefersASide() || PrefersAPlace())
            flags.Add(RaterFlag.PositionBias);
        if (IsConstant(others))
            flags.Add(RaterFlag.ConstantAnswer);
        // Many skips are few answers.
        if (IsLow(Answers.JudgedCount, Answers.Count, 1 - others.SkipShare) && others.Count > 0)
            flags.Add(RaterFlag.ManySkips);
        return flags;
    }

    private static bool IsLow(long count, long total, double usual) =>
        total >= FewAnswers && (double)count / total < usual - Margin && BinomialTest.AtMost(count, total, usual) < Surprise;

    private bool PrefersASide() => SidedCount >= FewAnswers && BinomialTest.TwoSided(FirstSetCount, SidedCount, 0.5) < Surprise;

    // Pages are shuffled, so good images are as frequent at one place as at the others.
    private bool PrefersAPlace()
    {
        long good = Places.Sum(place => place.GoodCount), judged = Places.Sum(place => place.JudgedCount);
        return Places.Any(place => place.JudgedCount >= FewAnswers && judged - place.JudgedCount >= FewAnswers
            && BinomialTest.TwoSided(place.GoodCount, place.JudgedCount, (double)(good - place.GoodCount) / (judged - place.JudgedCount)) < Surprise / Places.Count);
    }

    // Others may find nearly everything bad, too: what counts is how surprising so few other answers are beside theirs.
    private bool IsConstant(AnswerCounts others)
    {
        long judged = Answers.JudgedCount, rare = Math.Min(Answers.GoodCount, Answers.BadCount);
        if (judged < FewAnswers || (double)rare / judged >= RareShare)
            return false;
        long othersRare = Answers.GoodCount < Answers.BadCount ? others.GoodCount : others.BadCount;
        double usual = others.JudgedCount >= FewAnswers ? (double)othersRare / others.JudgedCount : 0.5;
        return BinomialTest.AtMost(rare, judged, usual) < Surprise;
    }
}
