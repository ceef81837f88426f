using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>How far the labeling of a project is.</summary>
internal sealed record LabelProgress(
    long OwnAnsweredTaskCount, long OwnRemainingTaskCount, long ImageCount, long LabeledImageCount, long ConflictingImageCount, long SkippedImageCount,
    TimeSpan? RemainingDuration)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(10);

    /// <summary>Counts.</summary>
    public static async Task<LabelProgress> ReadAsync(IFeedbackSession session, string project, string raterId)
    {
        LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, project);
        CancellationToken token = session.CancellationToken;
        IQueryable<RegisteredImage> images = session.Images.Where(image => image.Project == project && image.LabelingRequested && !image.Reported && !image.IsGold);
        long imageCount = await images.LongCountAsync(token);
        List<RegisteredImage> open = await OpenImages.Of(session, rules).ToListAsync(token);
        List<int> ownByPrompt = await OpenImages.For(session, rules, raterId).GroupBy(image => image.Prompt).Select(group => group.Count()).ToListAsync(token);
        long answered = await LabelTasks.AnsweredCountAsync(session, project, raterId);
        long remaining = ownByPrompt.Sum(count => (long)(count + rules.ImagesPerTask - 1) / rules.ImagesPerTask);
        if (rules.MaxTasksPerRater > 0)
            remaining = Math.Min(remaining, Math.Max(0, rules.MaxTasksPerRater - answered));
        return new LabelProgress(
            answered, remaining, imageCount, imageCount - open.Count,
            await images.LongCountAsync(image => image.GoodCount > 0 && image.BadCount > 0, token),
            await images.LongCountAsync(image => image.SkipCount > 0 && image.GoodCount == 0 && image.BadCount == 0, token),
            await RemainingAsync(session, project, open.Sum(image => (long)rules.MissingLabels(image))));
    }

    private static async Task<TimeSpan?> RemainingAsync(IFeedbackSession session, string project, long missing)
    {
        DateTimeOffset since = session.Now - RateWindow;
        long recent = await session.Labels.LongCountAsync(label => label.Project == project && label.CreateTime > since && label.TaskName != "", session.CancellationToken);
        return recent == 0 || missing == 0 ? null : RateWindow * ((double)missing / recent);
    }
}
