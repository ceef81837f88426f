using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Guidelines;

/// <summary>The versions of a project's instructions, and which rater has read which.</summary>
internal static class GuidelineBook
{
    public const string ResourceType = "feedback.rlhf/Guideline";

    /// <summary>Id that stands for the newest version.</summary>
    public const string NewestId = "latest";

    /// <summary>Publishes a version.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="author">Who publishes it.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="markdownText">The instructions.</param>
    /// <exception cref="ResourceException">The name is taken.</exception>
    public static async Task<StoredGuideline> PublishAsync(IFeedbackSession session, Author author, string project, string id, string markdownText)
    {
        // Versions have no gaps: they are counted one after another.
        await session.HoldAsync($"{project}/guidelines");
        string name = $"{project}/guidelines/{(id.Length > 0 ? id : Secrets.New())}";
        if (id == BuiltInGuideline.Id || await session.Guidelines.AnyAsync(guideline => guideline.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        StoredGuideline before = await NewestAsync(session, project);
        var guideline = new StoredGuideline { Name = name, Project = project, Version = before.Version + 1, MarkdownText = markdownText, CreateTime = session.Now };
        session.Add(guideline);
        AuditTrail.Note(session, author, project, name, new() { ["guideline"] = before.Name }, new() { ["guideline"] = name });
        await session.SaveAsync();
        return guideline;
    }

    /// <summary>The newest version.</summary>
    public static async Task<StoredGuideline> NewestAsync(IFeedbackSession session, string project) =>
        await Versions(session, project).FirstOrDefaultAsync(session.CancellationToken) ?? StoredGuideline.BuiltIn(project);

    /// <summary>Name of the newest version.</summary>
    public static async Task<string> NewestNameAsync(IFeedbackSession session, string project) =>
        await Versions(session, project).Select(guideline => guideline.Name).FirstOrDefaultAsync(session.CancellationToken) ?? BuiltInGuideline.NameIn(project);

    /// <summary>A version by its name, in which <see cref="NewestId"/> may stand for the id.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<StoredGuideline> GetAsync(IFeedbackSession session, string project, string name)
    {
        if (name == $"{project}/guidelines/{NewestId}")
            return await NewestAsync(session, project);
        if (name == BuiltInGuideline.NameIn(project))
            return StoredGuideline.BuiltIn(project);
        return await session.Guidelines.FirstOrDefaultAsync(guideline => guideline.Name == name, session.CancellationToken) ?? throw ResourceException.NotFound(ResourceType, name);
    }

    /// <summary>Versions of a project, newest first; the built-in one is the last.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="below">Version that the page starts below.</param>
    /// <param name="count">Most versions.</param>
    public static async Task<List<StoredGuideline>> ListAsync(IFeedbackSession session, string project, long below, int count)
    {
        List<StoredGuideline> page = await Versions(session, project).Where(guideline => guideline.Version < below).Take(count).ToListAsync(session.CancellationToken);
        if (page.Count < count && below > BuiltInGuideline.Version)
            page.Add(StoredGuideline.BuiltIn(project));
        return page;
    }

    /// <summary>When a rater acknowledged some versions, by their names.</summary>
    public static Task<Dictionary<string, DateTimeOffset>> AcknowledgedAsync(IFeedbackSession session, string raterId, IEnumerable<StoredGuideline> guidelines)
    {
        List<string> names = [.. guidelines.Select(guideline => guideline.Name)];
        return session.GuidelineAcknowledgements.Where(acknowledgement => acknowledgement.RaterId == raterId && names.Contains(acknowledgement.Guideline))
            .ToDictionaryAsync(acknowledgement => acknowledgement.Guideline, acknowledgement => acknowledgement.CreateTime, session.CancellationToken);
    }

    /// <summary>Stores that a rater has read a version; a second time changes nothing.</summary>
    /// <returns>The version, and when it was read first.</returns>
    /// <exception cref="GuidelineOutdatedException">It is not the newest.</exception>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<(StoredGuideline Guideline, DateTimeOffset Time)> AcknowledgeAsync(IFeedbackSession session, string project, string name, string raterId)
    {
        // By its own name alone: whoever acknowledges "the newest" may have read the one before.
        StoredGuideline guideline = name == $"{project}/guidelines/{NewestId}" ? throw ResourceException.NotFound(ResourceType, name) : await GetAsync(session, project, name);
        if (name != await NewestNameAsync(session, project))
            throw new GuidelineOutdatedException(name);
        if ((await AcknowledgedAsync(session, raterId, [guideline])).TryGetValue(name, out DateTimeOffset earlier))
            return (guideline, earlier);
        session.Add(new GuidelineAcknowledgement { Guideline = name, RaterId = raterId, CreateTime = session.Now });
        await session.SaveAsync();
        return (guideline, session.Now);
    }

    /// <summary>Whether a rater has to read the newest version before the next task. The built-in one need not be acknowledged.</summary>
    public static async Task<bool> IsUnreadAsync(IFeedbackSession session, string project, string raterId)
    {
        var newest = await Versions(session, project)
            .Select(guideline => new { IsRead = session.GuidelineAcknowledgements.Any(read => read.Guideline == guideline.Name && read.RaterId == raterId) })
            .FirstOrDefaultAsync(session.CancellationToken);
        return newest?.IsRead == false;
    }

    /// <summary>Passes if a version is the newest.</summary>
    /// <exception cref="GuidelineOutdatedException">It is not.</exception>
    public static async Task RequireNewestAsync(IFeedbackSession session, string project, string name)
    {
        if (name != await NewestNameAsync(session, project))
            throw new GuidelineOutdatedException(name);
    }

    private static IQueryable<StoredGuideline> Versions(IFeedbackSession session, string project) =>
        session.Guidelines.Where(guideline => guideline.Project == project).OrderByDescending(guideline => guideline.Version);
}
