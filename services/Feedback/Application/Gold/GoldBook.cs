using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Gold;

/// <summary>The gold questions of a project. They come and go at any time.</summary>
internal static class GoldBook
{
    public const string ResourceType = "feedback.rlhf/GoldQuestion";

    /// <summary>Adds a question. Labels that its image has already stay; it gets no more of them.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="author">Who adds it.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="image">The image.</param>
    /// <param name="expected">The right verdict.</param>
    /// <param name="explanation">Why.</param>
    /// <exception cref="ResourceException">The project has no such image, the name is taken, or the image is a gold question already.</exception>
    public static async Task<StoredGoldQuestion> CreateAsync(
        IFeedbackSession session, Author author, string project, string id, string image, Verdict expected, string explanation)
    {
        RegisteredImage asked = await LockImageAsync(session, project, image) ?? throw ResourceException.NotFound("generation.rlhf/Image", image);
        string name = $"{project}/goldQuestions/{(id.Length > 0 ? id : Secrets.New())}";
        string? other = await session.GoldQuestions.Where(question => question.Name == name || (question.Image == image && question.DeleteTime == null))
            .Select(question => question.Name).FirstOrDefaultAsync(session.CancellationToken);
        if (other is not null)
            throw ResourceException.AlreadyExists(ResourceType, other);
        var question = new StoredGoldQuestion { Name = name, Project = project, Image = image, Expected = expected, Explanation = explanation, CreateTime = session.Now };
        session.Add(question);
        asked.IsGold = true;
        AuditTrail.Note(session, author, project, name, after: new() { ["image"] = image, ["expected_value"] = expected.ToString() });
        await session.SaveAsync();
        return question;
    }

    /// <summary>Questions in use, newest first.</summary>
    public static async Task<List<StoredGoldQuestion>> ListAsync(IFeedbackSession session, string project, long before, int count) =>
        await session.GoldQuestions.Where(question => question.Project == project && question.DeleteTime == null && question.Number < before)
            .OrderByDescending(question => question.Number).Take(count).ToListAsync(session.CancellationToken);

    /// <summary>How some questions were answered, by their names.</summary>
    public static async Task<Dictionary<string, GoldAccuracy>> AnswersAsync(IFeedbackSession session, IEnumerable<StoredGoldQuestion> questions)
    {
        List<string> names = [.. questions.Select(question => question.Name)];
        return await session.Labels
            .Where(label => names.Contains(label.GoldQuestion!) && label.GoldRight != null && label.SupersedingLabel == null && label.Retraction == null)
            .GroupBy(label => label.GoldQuestion!)
            .Select(group => new { group.Key, Right = group.LongCount(label => label.GoldRight == true), Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => new GoldAccuracy(group.Right, group.Count), session.CancellationToken);
    }

    /// <summary>Takes a question out of use. Its image gets labels again, from raters who were not asked.</summary>
    /// <exception cref="ResourceException">There is none of that name in use.</exception>
    public static async Task DeleteAsync(IFeedbackSession session, Author author, string project, string name)
    {
        StoredGoldQuestion question = await session.GoldQuestions.FirstOrDefaultAsync(question => question.Name == name && question.DeleteTime == null, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        if (await LockImageAsync(session, project, question.Image) is { } asked)
            asked.IsGold = false;
        question.DeleteTime = session.Now;
        AuditTrail.Note(session, author, project, name, before: new() { ["image"] = question.Image, ["expected_value"] = question.Expected.ToString() });
        await session.SaveAsync();
    }

    private static Task<RegisteredImage?> LockImageAsync(IFeedbackSession session, string project, string image) =>
        session.Images.Where(registered => registered.Name == image && registered.Project == project).ForUpdate().FirstOrDefaultAsync(session.CancellationToken);
}
