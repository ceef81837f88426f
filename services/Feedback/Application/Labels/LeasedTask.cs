using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>A task that a rater holds and has not answered.</summary>
/// <param name="Task">The task.</param>
/// <param name="WidthPx">Width that every picture of it is padded to.</param>
/// <param name="HeightPx">Height that every picture of it is padded to.</param>
/// <param name="Guideline">Name of the newest guideline.</param>
internal sealed record LeasedTask(RaterTask Task, int WidthPx, int HeightPx, string Guideline);
