using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Gold;

/// <summary>Looks at the answers of one call to gold questions: marks them, tells the rater where the project does so, and pauses one whose answers are wrong too often.</summary>
/// <param name="author">The call.</param>
internal sealed class GoldJudge(Author author)
{
    private readonly List<JudgedAnswer> _outcomes = [];
    private readonly List<bool> _firstAnswers = [];

    /// <summary>What the rater is told; empty where the project tells nothing, and for a task without gold.</summary>
    public IReadOnlyList<JudgedAnswer> Outcomes => _outcomes;

    /// <summary>Whether each first answer to a gold question was right; corrections and skips are not among them.</summary>
    public IReadOnlyList<bool> FirstAnswers => _firstAnswers;

    /// <summary>Marks the labels of a task before they are stored.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="task">The task.</param>
    /// <param name="labels">The new labels, one for each image.</param>
    /// <param name="earlier">Standing labels of the rater on these images, which the new ones correct.</param>
    public async Task JudgeAsync(IFeedbackSession session, RaterTask task, List<StoredLabel> labels, List<StoredLabel> earlier)
    {
        List<StoredLabel> answers = labels.FindAll(label => label.GoldQuestion is not null);
        if (answers.Count == 0)
            return;
        LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, task.Project);
        List<string> names = [.. answers.Select(label => label.GoldQuestion!)];
        Dictionary<string, StoredGoldQuestion> questions = await session.GoldQuestions.Where(question => names.Contains(question.Name))
            .ToDictionaryAsync(question => question.Name, session.CancellationToken);
        foreach (StoredLabel answer in answers)
        {
            StoredGoldQuestion question = questions[answer.GoldQuestion!];
            StoredLabel? first = earlier.Find(label => label.Image == answer.Image && label.GoldQuestion == answer.GoldQuestion);
            // The first answer counts; whoever was told the right one cannot give another first answer, even after a skip.
            answer.GoldRight = first is not null && rules.GoldFeedbackEnabled ? first.GoldRight : first?.GoldRight ?? question.IsRight(answer.Verdict);
            if (first is null && answer.GoldRight is { } isRight)
                _firstAnswers.Add(isRight);
            if (rules.GoldFeedbackEnabled)
                _outcomes.Add(new JudgedAnswer(task.Images.Single(image => image.Image == answer.Image).Token, question.Expected, question.Explanation));
        }
        if (rules.MinGoldAccuracy > 0)
            await PauseIfBelowAsync(session, task, answers, rules.MinGoldAccuracy);
    }

    private async Task PauseIfBelowAsync(IFeedbackSession session, RaterTask task, List<StoredLabel> answers, double minAccuracy)
    {
        string project = task.Project, raterId = task.RaterId, name = $"{project}/raters/{raterId}";
        StoredRater rater = await RaterBook.GetAsync(session, name);
        DateTimeOffset since = rater.ResumeTime ?? DateTimeOffset.MinValue;
        var before = await session.Labels
            .Where(label => label.Project == project && label.RaterId == raterId && label.GoldRight != null && label.SupersedingLabel == null && label.Retraction == null
                && label.CreateTime > since && label.TaskName != task.Name)
            .GroupBy(label => label.GoldRight).Select(group => new { group.Key, Count = group.LongCount() }).ToListAsync(session.CancellationToken);
        var accuracy = new GoldAccuracy(
            before.Where(group => group.Key == true).Sum(group => group.Count) + answers.LongCount(answer => answer.GoldRight == true),
            before.Sum(group => group.Count) + answers.LongCount(answer => answer.GoldRight is not null));
        if (accuracy.IsBelow(minAccuracy))
            await RaterBook.AutoPauseAsync(session, author, rater, accuracy);
    }
}
