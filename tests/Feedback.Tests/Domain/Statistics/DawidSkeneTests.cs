using RlhfT2I.Feedback.Domain.Statistics;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Feedback.Tests.Domain.Statistics;

public sealed class DawidSkeneTests
{
    [Fact]
    public void Fit_OfTheAnaesthetistsRatings_GivesThePublishedSharesAndErrors()
    {
        var ratings = new List<Rating>();
        for (int patient = 0; patient < PublishedRatings.Patients.Length; patient++)
        {
            string[] observers = PublishedRatings.Patients[patient].Split(' ');
            for (int observer = 0; observer < observers.Length; observer++)
                ratings.AddRange(observers[observer].Select(digit => new Rating(patient, observer, digit - '1')));
        }
        ratings.Count.ShouldBe(45 * 7);
        DawidSkeneFit fit = DawidSkene.Fit(ratings, 45, 5, 4, TestContext.Current.CancellationToken);
        // Table 2 and table 4, to their two digits.
        fit.Prior.Select(share => Math.Round(share, 2)).ShouldBe([0.40, 0.42, 0.11, 0.07]);
        new[] { fit.Errors[0, 0, 0], fit.Errors[0, 0, 1], fit.Errors[0, 1, 0], fit.Errors[0, 1, 1], fit.Errors[0, 1, 2] }.Select(share => Math.Round(share, 2))
            .ShouldBe([0.89, 0.11, 0.07, 0.88, 0.05]);
    }

    [Fact]
    public void Fit_OfRatersWithKnownErrors_RecoversClassesAndErrorsBetterThanTheMajority()
    {
        // Three good raters and two who invert: the majority of five is often wrong.
        double[] right = [0.95, 0.9, 0.92, 0.2, 0.25];
        const int Items = 2000;
        var random = new SplitMix64(7);
        var truth = new int[Items];
        var ratings = new List<Rating>();
        for (int item = 0; item < Items; item++)
        {
            truth[item] = random.NextDouble() < 0.3 ? 1 : 0;
            for (int rater = 0; rater < right.Length; rater++)
                ratings.Add(new Rating(item, rater, random.NextDouble() < right[rater] ? truth[item] : 1 - truth[item]));
        }
        DawidSkeneFit fit = DawidSkene.Fit(ratings, Items, right.Length, 2, TestContext.Current.CancellationToken);
        int modelRight = Enumerable.Range(0, Items).Count(item => fit.Classes[item, truth[item]] > 0.5);
        int majorityRight = ratings.GroupBy(rating => rating.Item).Count(group => (group.Sum(rating => rating.Class) >= 3 ? 1 : 0) == truth[group.Key]);
        modelRight.ShouldBeGreaterThan((int)(0.97 * Items));
        modelRight.ShouldBeGreaterThan(majorityRight);
        for (int rater = 0; rater < right.Length; rater++)
            fit.Errors[rater, 0, 0].ShouldBe(right[rater], 0.03);
        fit.Prior[1].ShouldBe(0.3, 0.03);
    }

    [Fact]
    public void Fit_OfOneRater_BelievesIt()
    {
        DawidSkeneFit fit = DawidSkene.Fit([new(0, 0, 0), new(1, 0, 1), new(2, 0, 1)], 3, 1, 2, TestContext.Current.CancellationToken);
        (fit.Classes[0, 0], fit.Classes[1, 1], fit.Classes[2, 1]).ShouldBe((1.0, 1.0, 1.0));
    }

    [Fact]
    public void Fit_OfOneClassOnly_GivesIt() =>
        DawidSkene.Fit([new(0, 0, 1), new(0, 1, 1), new(1, 0, 1)], 2, 2, 2, TestContext.Current.CancellationToken).Classes[1, 1].ShouldBe(1);

    [Fact]
    public void Fit_OfNothing_IsEmpty() => DawidSkene.Fit([], 0, 0, 2, TestContext.Current.CancellationToken).Classes.Length.ShouldBe(0);

    [Fact]
    public void Fit_OfThousandsOfRatingsOfOneItem_DoesNotUnderflow()
    {
        List<Rating> ratings = [.. Enumerable.Range(0, 4000).Select(rater => new Rating(0, rater, rater % 4 == 0 ? 1 : 0)), .. Enumerable.Range(0, 4000).Select(rater => new Rating(1, rater, rater % 4 == 0 ? 0 : 1))];
        DawidSkeneFit fit = DawidSkene.Fit(ratings, 2, 4000, 2, TestContext.Current.CancellationToken);
        (fit.Classes[0, 0] + fit.Classes[0, 1]).ShouldBe(1, 1e-9);
        fit.Classes[0, 0].ShouldBeGreaterThan(0.5);
    }
}
