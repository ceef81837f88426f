namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>What a rater said about an item; all counted from 0.</summary>
internal readonly record struct Rating(int Item, int Rater, int Class);
