using RlhfT2I.Feedback.Domain.Statistics;

namespace RlhfT2I.Feedback.Tests.Domain.Statistics;

public sealed class AgreementTests
{
    private const int Good = 0, Bad = 1;

    [Fact]
    public void FleissKappa_OfFleissDiagnoses_IsThePublishedOne()
    {
        PublishedRatings.Diagnoses.ShouldAllBe(row => row.Sum() == 6);
        Enumerable.Range(0, 5).Select(k => PublishedRatings.Diagnoses.Sum(row => row[k])).ShouldBe([26, 26, 30, 55, 43]);
        Measure(Agreement.FleissKappa, PublishedRatings.Diagnoses).ShouldBe(0.430, 0.0005);
    }

    [Fact]
    public void FleissKappa_OfFourteenRaters_IsThePublishedOne() => Measure(Agreement.FleissKappa, PublishedRatings.FourteenRaters).ShouldBe(0.210, 0.0005);

    [Fact]
    public void Measures_OfKrippendorffsObservers_AreThePublishedOnes()
    {
        int[][] rows = PublishedRatings.Counts(PublishedRatings.FourObservers, 5);
        Measure(Agreement.KrippendorffAlpha, rows).ShouldBe(0.74342, 0.000005);
        Measure(Agreement.GwetAc1, rows).ShouldBe(0.77544, 0.000005);
        Measure(Agreement.FleissKappa, rows).ShouldBe(0.76117, 0.000005);
    }

    [Theory]
    // Cohen (1960): 200 subjects, three categories.
    [InlineData(3, new long[] { 88, 14, 18, 10, 40, 10, 2, 6, 12 }, 0.4915)]
    // The textbook's grant proposals: 50, two readers.
    [InlineData(2, new long[] { 20, 5, 10, 15 }, 0.4)]
    // Gwet (2002): 125 subjects, where kappa collapses although 94% are alike.
    [InlineData(2, new long[] { 118, 5, 2, 0 }, -0.0234)]
    public void CohenKappa_OfPublishedTables_IsThePublishedOne(int categories, long[] table, double expected) =>
        Agreement.CohenKappa(table, categories).ShouldNotBeNull().ShouldBe(expected, 0.00005);

    [Fact]
    public void GwetAc1_OfTwoRatersWhoAgreeOnOneCategory_IsThePublishedOne()
    {
        int[][] rows = [[2, 0], [1, 1], [0, 2]];
        Agreement.GwetAc1(rows, [118, 7, 0]).ShouldNotBeNull().ShouldBe(0.9408, 0.00005);
        Agreement.Percent(rows, [118, 7, 0]).ShouldBe(0.944);
    }

    [Fact]
    public void Percent_OfItemsWithDifferentlyManyRaters_IsTheShareOfAllPairs() =>
        // Of 1 + 3 + 6 pairs 1 + 1 + 3 are equal.
        Agreement.Percent([[2, 0], [2, 1], [3, 1]], [1, 1, 1]).ShouldBe(0.5);

    [Fact]
    public void Measures_OfWeightedRows_AreThoseOfRepeatedRows()
    {
        int[][] rows = [[3, 0], [2, 1], [1, 1], [0, 2]];
        long[] weights = [5, 2, 3, 4];
        int[][] repeated = [.. rows.SelectMany((row, i) => Enumerable.Repeat(row, (int)weights[i]))];
        foreach (var measure in All)
            measure(rows, weights).ShouldNotBeNull().ShouldBe(Measure(measure, repeated), 1e-12);
    }

    [Fact]
    public void Measures_WithoutAnyOverlap_AreUndetermined()
    {
        foreach (var measure in All)
        {
            measure([], []).ShouldBeNull();
            measure([[1, 0], [0, 1]], [5, 5]).ShouldBeNull();
            measure([[2, 0]], [0]).ShouldBeNull();
        }
        Agreement.CohenKappa([0, 0, 0, 0], 2).ShouldBeNull();
    }

    [Fact]
    public void Measures_OfOneCategoryOnly_AreUndeterminedWhereChanceExplainsAll()
    {
        int[][] rows = [[3, 0], [2, 0]];
        Agreement.Percent(rows, [4, 4]).ShouldBe(1);
        Agreement.GwetAc1(rows, [4, 4]).ShouldBe(1);
        Agreement.FleissKappa(rows, [4, 4]).ShouldBeNull();
        Agreement.KrippendorffAlpha(rows, [4, 4]).ShouldBeNull();
        Agreement.CohenKappa([7, 0, 0, 0], 2).ShouldBeNull();
    }

    [Fact]
    public void Measures_OfFullAgreementOnBothCategories_AreOne()
    {
        foreach (var measure in All)
            measure([[3, 0], [0, 2]], [4, 6]).ShouldNotBeNull().ShouldBe(1, 1e-12);
        Agreement.CohenKappa([5, 0, 0, 3], 2).ShouldBe(1);
    }

    [Fact]
    public void Measures_OfExchangedCategories_StayTheSame()
    {
        int[][] rows = [[3, 0], [2, 1], [1, 1], [0, 2]], exchanged = [.. rows.Select(row => new[] { row[Bad], row[Good] })];
        foreach (var measure in All)
            measure(exchanged, [5, 2, 3, 4]).ShouldNotBeNull().ShouldBe(measure(rows, [5, 2, 3, 4])!.Value, 1e-12);
    }

    [Fact]
    public void Measures_OfAMillionItems_AreFinite()
    {
        foreach (var measure in All)
            measure([[99, 0], [50, 49], [0, 99]], [400_000_000, 100_000_000, 500_000_000]).ShouldNotBeNull().ShouldBeInRange(-1, 1);
    }

    private static IReadOnlyList<Func<IReadOnlyList<int[]>, IReadOnlyList<long>, double?>> All =>
        [Agreement.Percent, Agreement.FleissKappa, Agreement.KrippendorffAlpha, Agreement.GwetAc1];

    private static double Measure(Func<IReadOnlyList<int[]>, IReadOnlyList<long>, double?> measure, int[][] rows) => measure(rows, PublishedRatings.Once(rows)).ShouldNotBeNull();
}
