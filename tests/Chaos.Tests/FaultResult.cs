namespace RlhfT2I.Chaos.Tests;

/// <summary>A row of the table.</summary>
/// <param name="Fault">What went wrong.</param>
/// <param name="Batches">Batches under way.</param>
/// <param name="Labels">Answered tasks that were acknowledged.</param>
/// <param name="Lost">Promised images that a room lacks, and acknowledged answers that are not stored.</param>
/// <param name="Doubled">Images and answers that are stored twice.</param>
/// <param name="FirstSeconds">From the mending to the next acknowledged answer of a rater; null where all was answered by then.</param>
/// <param name="LastSeconds">From the mending to the last image in every room.</param>
/// <param name="Note">What was counted.</param>
internal sealed record FaultResult(string Fault, int Batches, int Labels, long Lost, long Doubled, double? FirstSeconds, double LastSeconds, string Note);
