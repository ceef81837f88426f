using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Gold;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Stores the answers to a task. Labels are added; one that they correct is marked as superseded.</summary>
internal static class LabelSubmission
{
    /// <summary>Stores answers; the caller saves, together with what it keeps of the call: every way to the database counts where hundreds label.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="name">The task.</param>
    /// <param name="raterId">The calling rater.</param>
    /// <param name="leaseToken">Proof of the lease. An ended lease still counts while the task needs the answers.</param>
    /// <param name="answers">One answer for every image.</param>
    /// <param name="guideline">Guideline that was on the screen.</param>
    /// <param name="gold">Looks at the answers to gold questions.</param>
    /// <returns>Tasks that the rater has answered.</returns>
    public static async Task<long> RunAsync(
        IFeedbackSession session, string name, string raterId, string leaseToken, IReadOnlyList<GivenAnswer> answers, string guideline, GoldJudge gold)
    {
        RaterTask task = await LabelTasks.GetAsync(session, name, raterId);
        if (task.LeaseToken != leaseToken || task.Released || task.LeaseExpireTime is null)
            throw new LeaseLostException(name);
        CheckTokens(task, answers);
        // Labels come beside one another; a snapshot or retraction has its project alone.
        await session.ShareAsync(task.Project);
        List<string> names = [.. task.Images.Select(image => image.Image)];
        Dictionary<string, RegisteredImage> images = await LabelTasks.LockImagesAsync(session, task);
        List<StoredLabel> earlier = await session.Labels
            .Where(label => names.Contains(label.Image) && label.RaterId == raterId && label.SupersedingLabel == null && label.Retraction == null)
            .ToListAsync(session.CancellationToken);
        await CheckStillNeededAsync(session, task, images, earlier);

        List<StoredLabel> labels = [.. answers.Select(answer => Label(task, answer, guideline, session.Now))];
        await gold.JudgeAsync(session, task, labels, earlier);
        foreach (StoredLabel old in earlier)
        {
            old.SupersedingLabel = labels.Single(label => label.Image == old.Image).Name;
            images[old.Image].Count(old, -1);
        }
        // The marks come first: the index of standing labels allows one for each rater and image.
        await session.SaveAsync();
        foreach (StoredLabel label in labels)
        {
            session.Add(label);
            images[label.Image].Count(label, 1);
        }
        long answeredBefore = await LabelTasks.AnsweredCountAsync(session, task.Project, raterId);
        long added = task.AnswerTime is null ? 1 : 0;
        task.Answer(session.Now);
        return answeredBefore + added;
    }

    private static async Task CheckStillNeededAsync(
        IFeedbackSession session, RaterTask task, Dictionary<string, RegisteredImage> images, List<StoredLabel> earlier)
    {
        if (earlier.Any(label => label.Frozen && label.TaskName == task.Name))
            throw new AnswerFrozenException(task.Name);
        LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, task.Project);
        bool answeredElsewhere = earlier.Any(label => label.TaskName != task.Name && !(rules.SkipHandling == SkipHandling.RequeueSelf && label.Verdict == Verdict.Skip));
        if (answeredElsewhere)
            throw new LeaseLostException(task.Name);
        if (task.IsHeld(session.Now) || task.AnswerTime is not null)
            return;
        Dictionary<string, int> inFlight = await OpenImages.InFlightAsync(session, task.Project, task.Name);
        if (images.Values.Any(image => !task.AsksGold(image.Name) && inFlight.GetValueOrDefault(image.Name) >= rules.MissingLabels(image)))
            throw new LeaseLostException(task.Name);
    }

    private static void CheckTokens(RaterTask task, IReadOnlyList<GivenAnswer> answers)
    {
        var violations = new List<FieldViolation>();
        for (int i = 0; i < answers.Count; i++)
        {
            GivenAnswer answer = answers[i];
            if (!task.Images.Exists(image => image.Token == answer.ImageToken))
                violations.Add(new FieldViolation($"answers[{i}].image_token", "is not of a picture of this task"));
            else if (answers.Take(i).Any(other => other.ImageToken == answer.ImageToken))
                violations.Add(new FieldViolation($"answers[{i}].image_token", "is answered more than once"));
        }
        if (violations.Count == 0 && answers.Count != task.Images.Count)
            violations.Add(new FieldViolation("answers", $"{answers.Count} answers for {task.Images.Count} pictures; every picture needs one"));
        if (violations.Count > 0)
            throw new InvalidRequestException(violations);
    }

    private static StoredLabel Label(RaterTask task, GivenAnswer answer, string guideline, DateTimeOffset now)
    {
        TaskImage image = task.Images.Single(image => image.Token == answer.ImageToken);
        return new StoredLabel
        {
            Name = $"{task.Project}/labels/{Secrets.New()}",
            Project = task.Project,
            Image = image.Image,
            RaterId = task.RaterId,
            Verdict = answer.Verdict,
            SkipCause = answer.SkipCause,
            Position = image.Position,
            ResponseDuration = answer.ResponseDuration,
            Guideline = guideline,
            TaskName = task.Name,
            GoldQuestion = image.GoldQuestion,
            CreateTime = now,
        };
    }
}
