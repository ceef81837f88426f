namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>What Dawid and Skene's model makes of ratings.</summary>
/// <param name="Classes">Probability that an item is of a class, items x classes.</param>
/// <param name="Prior">Share of each class.</param>
/// <param name="Errors">Probability that a rater says a class where another one is true, raters x true classes x classes said.</param>
internal sealed record DawidSkeneFit(double[,] Classes, double[] Prior, double[,,] Errors);
