namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>What all labels of an image say together.</summary>
/// <param name="Image">The image.</param>
/// <param name="GoodProbability">Probability that it is good, in [0, 1]; one half leaves it out.</param>
internal readonly record struct ImageConsensus(string Image, double GoodProbability);
