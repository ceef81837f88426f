using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Gold;
using RlhfT2I.Feedback.Application.Guidelines;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>
/// Hands out tasks. No image is out to more raters than it lacks labels: whoever hands an image out, or counts a label on it, holds its row. Rows that others hold are passed over.
/// </summary>
internal static class TaskLease
{
    // Pages that one call looks at: more than it can use, so that those which others take at this moment leave enough.
    private const int WindowPageCount = 32;

    /// <summary>Leases tasks to a rater: those held already, then new ones.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="taskCount">Tasks that the rater wants to hold in all.</param>
    public static async Task<(IReadOnlyList<RaterTask> Tasks, NoTask Reason)> RunAsync(IFeedbackSession session, string project, string raterId, int taskCount)
    {
        await RaterBook.AdmitAsync(session, project, raterId);
        if (await GuidelineBook.IsUnreadAsync(session, project, raterId))
            return ([], NoTask.Guideline);
        LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, project);
        DateTimeOffset now = session.Now;
        List<RaterTask> tasks = await session.Tasks.Include(task => task.Images)
            .Where(task => task.Project == project && task.RaterId == raterId && task.LeaseExpireTime > now)
            .OrderBy(task => task.CreateTime).ThenBy(task => task.Name).Take(taskCount).ToListAsync(session.CancellationToken);
        if (tasks.Count == taskCount)
            return (tasks, NoTask.None);

        int mayAdd = taskCount - tasks.Count;
        if (rules.MaxTasksPerRater > 0)
        {
            long answered = await LabelTasks.AnsweredCountAsync(session, project, raterId);
            mayAdd = (int)Math.Clamp(rules.MaxTasksPerRater - answered - tasks.Count(task => task.AnswerTime is null), 0, mayAdd);
            if (mayAdd == 0)
                return (tasks, tasks.Count > 0 ? NoTask.None : NoTask.Limit);
        }
        tasks.AddRange(await GoldMixing.MixAsync(session, rules, raterId, await NewTasksAsync(session, rules, raterId, mayAdd)));
        await session.SaveAsync();
        if (tasks.Count > 0)
            return (tasks, NoTask.None);
        return (tasks, await OpenImages.Of(session, rules).AnyAsync(session.CancellationToken) ? NoTask.Wait : NoTask.Complete);
    }

    private static async Task<List<RaterTask>> NewTasksAsync(IFeedbackSession session, LabelingRules rules, string raterId, int count)
    {
        List<RegisteredImage> free = await FreeImagesAsync(session, rules, raterId);
        var tasks = new List<RaterTask>();
        List<RegisteredImage>? waited = null;
        bool missed = false;
        await session.MarkLocksAsync();
        while (tasks.Count < count && free.Count > 0)
        {
            List<List<RegisteredImage>> prompts = [.. free.GroupBy(image => image.Prompt, StringComparer.Ordinal).Select(group => group.Take(rules.ImagesPerTask).ToList())];
            List<RegisteredImage> page = Choose(prompts, rules, missed ? raterId : null);
            free.RemoveAll(page.Contains);
            waited ??= page;
            page = await TakeAsync(session, rules, page, skipsHeld: true);
            missed |= page.Count == 0;
            AddTask(page);
        }
        // All that is left is in other hands at this very moment: wait for the first page, holding nothing, or others could wait for what was found to be none.
        if (tasks.Count == 0 && waited is not null)
        {
            await session.LetGoOfLocksAsync();
            AddTask(await TakeAsync(session, rules, waited, skipsHeld: false));
        }
        return tasks;

        void AddTask(List<RegisteredImage> page)
        {
            if (page.Count == 0)
                return;
            tasks.Add(Make(rules, raterId, page, session.Now));
            session.Add(tasks[^1]);
        }
    }

    // A full page first: the rest of a prompt may still be on its way from Generation. Who finds the first one in another's hands goes on where no one else does: in one line, each
    // of a crowd would try all the pages that those before it have just taken.
    private static List<RegisteredImage> Choose(List<List<RegisteredImage>> pages, LabelingRules rules, string? scatteredFor)
    {
        List<List<RegisteredImage>> full = pages.FindAll(page => page.Count == rules.ImagesPerTask);
        List<List<RegisteredImage>> candidates = full.Count > 0 ? full : pages;
        return scatteredFor is null ? candidates[0] : candidates.MinBy(page => PageOrder.Place(scatteredFor, page[0].Name))!;
    }

    /// <summary>Locks the rows of images and gives those that still lack a label which nobody has in work.</summary>
    internal static async Task<List<RegisteredImage>> TakeAsync(IFeedbackSession session, LabelingRules rules, List<RegisteredImage> page, bool skipsHeld)
    {
        List<string> names = [.. page.Select(image => image.Name)];
        IQueryable<RegisteredImage> rows = session.Images.AsNoTracking().Where(image => names.Contains(image.Name)).OrderBy(image => image.Name);
        List<RegisteredImage> locked = await (skipsHeld ? rows.ForUpdateSkipLocked() : rows.ForUpdate()).ToListAsync(session.CancellationToken);
        if (locked.Count == 0)
            return locked;
        List<string> held = [.. locked.Select(image => image.Name)];
        // Counted after the locks: what is out by now was committed before, and nothing more can come.
        Dictionary<string, int> inFlight = await OpenImages.InFlightAsync(session, rules.Project, images: held);
        return [.. locked.Where(image => inFlight.GetValueOrDefault(image.Name) < rules.MissingLabels(image))];
    }

    private static async Task<List<RegisteredImage>> FreeImagesAsync(IFeedbackSession session, LabelingRules rules, string raterId)
    {
        string project = rules.Project;
        DateTimeOffset now = session.Now;
        Dictionary<string, int> inFlight = await OpenImages.InFlightAsync(session, project);
        var own = await session.Tasks.Where(task => task.Project == project && task.RaterId == raterId && task.AnswerTime == null && (task.Released || task.LeaseExpireTime > now))
            .SelectMany(task => task.Images, (task, image) => new { image.Image, task.Released }).ToListAsync(session.CancellationToken);
        HashSet<string> held = [.. own.Where(image => !image.Released).Select(image => image.Image)], givenBack = [.. own.Where(image => image.Released).Select(image => image.Image)];
        // Skipped images come back under one rule only.
        HashSet<string> skipped = rules.SkipHandling != SkipHandling.RequeueSelf ? [] : [.. await session.Labels
            .Where(label => label.Project == project && label.RaterId == raterId && label.Verdict == Verdict.Skip && label.SupersedingLabel == null && label.Retraction == null)
            .Select(label => label.Image).ToListAsync(session.CancellationToken)];
        List<RegisteredImage> window = await OpenImages.For(session, rules, raterId).AsNoTracking()
            .OrderBy(image => image.Prompt).ThenBy(image => image.GenerationJob).ThenBy(image => image.SampleIndex).ThenBy(image => image.Name)
            .Take((WindowPageCount * rules.ImagesPerTask) + inFlight.Count + givenBack.Count + skipped.Count).ToListAsync(session.CancellationToken);
        return [.. window
            .Where(image => !held.Contains(image.Name) && inFlight.GetValueOrDefault(image.Name) < rules.MissingLabels(image))
            // What this rater gave back or skipped comes last.
            .OrderBy(image => givenBack.Contains(image.Name) || skipped.Contains(image.Name))];
    }

    internal static RaterTask Make(LabelingRules rules, string raterId, List<RegisteredImage> page, DateTimeOffset now, Dictionary<string, string>? gold = null)
    {
        string name = $"{rules.Project}/labelTasks/{Secrets.New()}";
        var task = new RaterTask
        {
            Name = name,
            Project = rules.Project,
            RaterId = raterId,
            Prompt = page[0].Prompt,
            PromptText = page[0].PromptText,
            CreateTime = now,
            Images = [.. page.OrderBy(image => PageOrder.Place(raterId, image.Name)).Select((image, i) => new TaskImage { TaskName = name, Position = i, Image = image.Name, Token = Secrets.New(), GoldQuestion = gold?.GetValueOrDefault(image.Name) })],
        };
        task.Lease(Secrets.New(), now + rules.LeaseDuration);
        return task;
    }
}
