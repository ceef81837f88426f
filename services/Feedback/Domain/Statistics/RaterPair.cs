namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>Images that two raters both judged, by what the first and the second one said.</summary>
/// <param name="First">One rater.</param>
/// <param name="Second">The other.</param>
/// <param name="GoodGood">Both said good.</param>
/// <param name="GoodBad">The first said good, the second bad.</param>
/// <param name="BadGood">The other way round.</param>
/// <param name="BadBad">Both said bad.</param>
internal sealed record RaterPair(string First, string Second, long GoodGood, long GoodBad, long BadGood, long BadBad)
{
    /// <summary>The table as <see cref="Agreement.CohenKappa"/> takes it.</summary>
    public long[] Table => [GoodGood, GoodBad, BadGood, BadBad];
}
