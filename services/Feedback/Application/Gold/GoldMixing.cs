using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Gold;

/// <summary>
/// Puts gold questions in the place of new tasks. Their page is like any other: images of one prompt in the rater's order, filled up with images of that prompt that need labels.
/// A rater gets a question once, and only where there would have been a task, so whoever waits for work is not given gold instead.
/// </summary>
internal static class GoldMixing
{
    // Questions that one call chooses from, and prompts that it tries for a page as full as the one replaced.
    private const int ChoiceCount = 256, TryCount = 4;

    // Fine enough for shares with six digits.
    private const int Parts = 1_000_000;

    /// <summary>Replaces some new tasks.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="rules">The project's rules.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="tasks">Tasks that were added and not saved yet.</param>
    /// <returns>As many tasks.</returns>
    public static async Task<List<RaterTask>> MixAsync(IFeedbackSession session, LabelingRules rules, string raterId, List<RaterTask> tasks)
    {
        // What comes next must not be foreseen, so no seed.
        List<int> drawn = [.. Enumerable.Range(0, tasks.Count).Where(_ => RandomNumberGenerator.GetInt32(Parts) < rules.GoldShare * Parts)];
        if (tasks.Count == 0 || (drawn.Count == 0 && rules.OnboardingGoldCount == 0))
            return tasks;
        int first = rules.OnboardingGoldCount == 0 ? 0 : rules.OnboardingGoldCount - await AskedCountAsync(session, rules, raterId);
        if (drawn.Count == 0 && first <= 0)
            return tasks;
        List<Question> questions = await UnknownAsync(session, rules, raterId);
        for (int i = 0; i < tasks.Count && questions.Count > 0; i++)
        {
            if (first <= 0 && !drawn.Contains(i))
                continue;
            (List<RegisteredImage> page, Dictionary<string, string> gold) = await PageAsync(session, rules, raterId, questions, tasks, i, Math.Max(1, first));
            questions.RemoveAll(question => gold.ContainsKey(question.Image.Name));
            first -= gold.Count;
            session.Remove(tasks[i]);
            tasks[i] = TaskLease.Make(rules, raterId, page, session.Now, gold);
            session.Add(tasks[i]);
        }
        return tasks;
    }

    // Questions that the rater was asked and did not give back.
    private static Task<int> AskedCountAsync(IFeedbackSession session, LabelingRules rules, string raterId) => session.Tasks
        .Where(task => task.Project == rules.Project && task.RaterId == raterId && (task.AnswerTime != null || task.LeaseExpireTime > session.Now))
        .SelectMany(task => task.Images).CountAsync(image => image.GoldQuestion != null, session.CancellationToken);

    private static async Task<List<Question>> UnknownAsync(IFeedbackSession session, LabelingRules rules, string raterId)
    {
        IQueryable<string> held = Held(session, rules, raterId);
        var found = await session.GoldQuestions
            .Where(question => question.Project == rules.Project && question.DeleteTime == null && !held.Contains(question.Image)
                && !session.Labels.Any(label => label.Image == question.Image && label.RaterId == raterId && label.SupersedingLabel == null && label.Retraction == null))
            .Join(session.Images, question => question.Image, image => image.Name, (question, image) => new { Question = question, Image = image })
            .Where(pair => !pair.Image.Reported).OrderBy(pair => pair.Question.Number).Take(ChoiceCount).AsNoTracking().ToListAsync(session.CancellationToken);
        return [.. found.Select(pair => new Question(pair.Question, pair.Image))];
    }

    private static async Task<(List<RegisteredImage> Page, Dictionary<string, string> Gold)> PageAsync(
        IFeedbackSession session, LabelingRules rules, string raterId, List<Question> questions, List<RaterTask> tasks, int place, int goldCount)
    {
        int size = tasks[place].Images.Count;
        HashSet<string> taken = [.. tasks.Where((_, i) => i != place).SelectMany(task => task.Images).Select(image => image.Image)];
        List<IGrouping<string, Question>> prompts = [.. questions.GroupBy(question => question.Image.Prompt, StringComparer.Ordinal)];
        RandomNumberGenerator.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(prompts));
        (List<RegisteredImage> Page, Dictionary<string, string> Gold) best = ([], []);
        foreach (IGrouping<string, Question> prompt in prompts.Take(TryCount))
        {
            Question[] ofPrompt = [.. prompt];
            RandomNumberGenerator.Shuffle<Question>(ofPrompt);
            List<Question> asked = [.. ofPrompt.Take(Math.Min(goldCount, size))];
            List<RegisteredImage> filling = asked.Count == size ? [] : await FillAsync(session, rules, raterId, prompt.Key, taken, size - asked.Count);
            // More gold rather than a page that is shorter than others.
            asked.AddRange(ofPrompt.Skip(asked.Count).Take(size - asked.Count - filling.Count));
            if (asked.Count + filling.Count > best.Page.Count)
                best = ([.. asked.Select(question => question.Image), .. filling], asked.ToDictionary(question => question.Image.Name, question => question.Gold.Name, StringComparer.Ordinal));
            if (best.Page.Count == size)
                break;
        }
        return best;
    }

    private static async Task<List<RegisteredImage>> FillAsync(
        IFeedbackSession session, LabelingRules rules, string raterId, string prompt, HashSet<string> taken, int count)
    {
        IQueryable<string> held = Held(session, rules, raterId);
        List<RegisteredImage> open = await OpenImages.For(session, rules, raterId).AsNoTracking()
            .Where(image => image.Prompt == prompt && !taken.Contains(image.Name) && !held.Contains(image.Name))
            .OrderBy(image => image.Name).Take(count).ToListAsync(session.CancellationToken);
        return open.Count == 0 ? open : await TaskLease.TakeAsync(session, rules, open, skipsHeld: true);
    }

    private static IQueryable<string> Held(IFeedbackSession session, LabelingRules rules, string raterId)
    {
        DateTimeOffset now = session.Now;
        return session.Tasks.Where(task => task.Project == rules.Project && task.RaterId == raterId && task.LeaseExpireTime > now).SelectMany(task => task.Images).Select(image => image.Image);
    }

    private sealed record Question(StoredGoldQuestion Gold, RegisteredImage Image);
}
