namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>Images that raters judged alike.</summary>
/// <param name="GoodCount">Raters who said good.</param>
/// <param name="BadCount">Raters who said bad.</param>
/// <param name="ImageCount">Images of that kind.</param>
internal sealed record LabelPattern(int GoodCount, int BadCount, long ImageCount);
