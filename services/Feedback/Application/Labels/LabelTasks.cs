using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Images;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>What a rater does with a task but answering it.</summary>
internal static class LabelTasks
{
    public const string ResourceType = "feedback.rlhf/LabelTask";

    /// <summary>Tasks back that may be reopened.</summary>
    public const int ReopenableCount = 10;

    // A page may show its pictures a while after the answer, as when the rater goes back to it.
    private static readonly TimeSpan PictureGrace = TimeSpan.FromHours(1);

    /// <summary>A task of a rater.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    /// <exception cref="LeaseLostException">It is another rater's.</exception>
    public static async Task<RaterTask> GetAsync(IFeedbackSession session, string name, string raterId)
    {
        RaterTask task = await session.Tasks.Include(task => task.Images).FirstOrDefaultAsync(task => task.Name == name, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        return task.RaterId == raterId ? task : throw new LeaseLostException(name);
    }

    /// <summary>A task that a rater holds.</summary>
    /// <exception cref="LeaseLostException">The rater does not, or the token is of an earlier lease.</exception>
    public static async Task<RaterTask> GetHeldAsync(IFeedbackSession session, string name, string raterId, string leaseToken)
    {
        RaterTask task = await GetAsync(session, name, raterId);
        RequireHeld(session, task, leaseToken);
        return task;
    }

    /// <summary>Images of a task, their rows held until the use case ends; the clock is looked at again.</summary>
    public static async Task<Dictionary<string, RegisteredImage>> LockImagesAsync(IFeedbackSession session, RaterTask task)
    {
        List<string> names = [.. task.Images.Select(image => image.Image)];
        List<RegisteredImage> images = await session.Images.Where(image => names.Contains(image.Name)).OrderBy(image => image.Name).ForUpdate().ToListAsync(session.CancellationToken);
        await session.LookAtClockAsync();
        return images.ToDictionary(image => image.Name, StringComparer.Ordinal);
    }

    /// <summary>Extends a lease.</summary>
    /// <returns>When it ends now.</returns>
    public static async Task<DateTimeOffset> RenewAsync(IFeedbackSession session, string name, string raterId, string leaseToken)
    {
        RaterTask task = await GetAsync(session, name, raterId);
        // With the pictures held, nobody hands them out between the look at the clock and the new end.
        await LockImagesAsync(session, task);
        RequireHeld(session, task, leaseToken);
        DateTimeOffset expireTime = session.Now + (await LabelingSettingsBook.ReadAsync(session, task.Project)).LeaseDuration;
        task.Renew(expireTime);
        await session.SaveAsync();
        return expireTime;
    }

    /// <summary>Gives a task back.</summary>
    public static async Task ReleaseAsync(IFeedbackSession session, string name, string raterId, string leaseToken)
    {
        (await GetHeldAsync(session, name, raterId, leaseToken)).Release();
        await session.SaveAsync();
    }

    /// <summary>Leases an answered task again.</summary>
    /// <returns>The task, and the answers that stand.</returns>
    /// <exception cref="WrongStateException">It is not answered, or not one of the rater's last ten.</exception>
    /// <exception cref="AnswerFrozenException">A snapshot holds its answers.</exception>
    public static async Task<(RaterTask Task, IReadOnlyList<StoredLabel> Answers)> ReopenAsync(IFeedbackSession session, string name, string raterId)
    {
        RaterTask task = await GetAsync(session, name, raterId);
        await RaterBook.RequireActiveAsync(session, task.Project, raterId);
        if (task.AnswerTime is not { } answerTime)
            throw new WrongStateException(name, "UNANSWERED", "ANSWERED");
        int later = await session.Tasks.CountAsync(
            other => other.Project == task.Project && other.RaterId == raterId && other.AnswerTime > answerTime, session.CancellationToken);
        if (later >= ReopenableCount)
            throw new WrongStateException(name, $"ANSWERED {later} TASKS AGO", $"ANSWERED AMONG THE LAST {ReopenableCount}");
        IReadOnlyList<StoredLabel> answers = await AnswersAsync(session, task);
        if (answers.Any(label => label.Frozen))
            throw new AnswerFrozenException(name);
        task.Lease(Secrets.New(), session.Now + (await LabelingSettingsBook.ReadAsync(session, task.Project)).LeaseDuration);
        await session.SaveAsync();
        return (task, answers);
    }

    /// <summary>Labels of a task that stand.</summary>
    public static async Task<IReadOnlyList<StoredLabel>> AnswersAsync(IFeedbackSession session, RaterTask task) =>
        await session.Labels.Where(label => label.TaskName == task.Name && label.SupersedingLabel == null && label.Retraction == null)
            .OrderBy(label => label.Position).ToListAsync(session.CancellationToken);

    /// <summary>The picture behind a token of a task that the rater holds or answered lately.</summary>
    public static async Task<PictureRef> FindPictureAsync(IFeedbackSession session, string name, string raterId, string imageToken)
    {
        RaterTask task = await GetAsync(session, name, raterId);
        if (!task.IsHeld(session.Now) && !(task.AnswerTime + PictureGrace > session.Now))
            throw new LeaseLostException(name);
        RegisteredImage image = await FindImageAsync(session, task, imageToken);
        (int width, int height) = await CanvasAsync(session, task);
        return new PictureRef(image.Sha256, width, height);
    }

    /// <summary>Takes an image out of the labeling.</summary>
    public static async Task ReportAsync(IFeedbackSession session, string name, string raterId, string imageToken)
    {
        RaterTask task = await GetAsync(session, name, raterId);
        (await FindImageAsync(session, task, imageToken)).Reported = true;
        await session.SaveAsync();
    }

    /// <summary>Size that every picture of a task is padded to.</summary>
    public static async Task<(int WidthPx, int HeightPx)> CanvasAsync(IFeedbackSession session, RaterTask task)
    {
        List<string> names = [.. task.Images.Select(image => image.Image)];
        var sizes = await session.Images.Where(image => names.Contains(image.Name)).Select(image => new { image.WidthPx, image.HeightPx }).ToListAsync(session.CancellationToken);
        return (sizes.Max(size => size.WidthPx), sizes.Max(size => size.HeightPx));
    }

    /// <summary>Tasks that a rater has answered in a project.</summary>
    public static Task<long> AnsweredCountAsync(IFeedbackSession session, string project, string raterId) =>
        session.Tasks.LongCountAsync(task => task.Project == project && task.RaterId == raterId && task.AnswerTime != null, session.CancellationToken);

    private static void RequireHeld(IFeedbackSession session, RaterTask task, string leaseToken)
    {
        if (!task.IsHeld(session.Now) || task.LeaseToken != leaseToken)
            throw new LeaseLostException(task.Name);
    }

    private static async Task<RegisteredImage> FindImageAsync(IFeedbackSession session, RaterTask task, string imageToken)
    {
        string image = task.Images.Find(image => image.Token == imageToken)?.Image
            ?? throw new InvalidRequestException([new FieldViolation("image_token", "is not of a picture of this task")]);
        return await session.Images.FirstAsync(registered => registered.Name == image, session.CancellationToken);
    }
}
