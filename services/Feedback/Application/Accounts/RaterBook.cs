using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>The raters of a project, and who of them is given work.</summary>
internal static class RaterBook
{
    public const string ResourceType = "account.rlhf/Rater";

    // Who pauses raters when no person does.
    private const string RoomSubject = "rooms/feedback";

    /// <summary>
    /// Lets a rater have work: one who is not known yet, as every rater of an embedded suite at first, becomes known.
    /// </summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project; it need not be stored.</param>
    /// <param name="raterId">The rater.</param>
    /// <exception cref="RaterPausedException">The rater is paused or erased.</exception>
    /// <exception cref="ConsentOutdatedException">The rater has not consented to the project's present text.</exception>
    public static async Task AdmitAsync(IFeedbackSession session, string project, string raterId)
    {
        StoredRater rater = await ArriveAsync(session, project, raterId);
        RefuseIfNotActive(rater);
        StoredProject? stored = await session.Projects.FirstOrDefaultAsync(stored => stored.Name == project, session.CancellationToken);
        if (stored?.IsSatisfiedBy(rater.ConsentVersion) == false)
            throw new ConsentOutdatedException(project, stored.ConsentVersion, rater.ConsentVersion);
    }

    /// <summary>Refuses a rater who is not given work; one who is not known is.</summary>
    /// <exception cref="RaterPausedException">The rater is paused or erased.</exception>
    public static async Task RequireActiveAsync(IFeedbackSession session, string project, string raterId)
    {
        if (await FindAsync(session, $"{project}/raters/{raterId}") is { } rater)
            RefuseIfNotActive(rater);
    }

    /// <summary>A rater.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<StoredRater> GetAsync(IFeedbackSession session, string name) =>
        await FindAsync(session, name) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>Raters of a project, newest first.</summary>
    /// <param name="session">A session.</param>
    /// <param name="project">The project.</param>
    /// <param name="state">Only raters in this state; null for all.</param>
    /// <param name="before">Number that the page starts below.</param>
    /// <param name="count">Most raters.</param>
    public static async Task<List<StoredRater>> ListAsync(IFeedbackSession session, string project, RaterState? state, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        return await session.Raters.Where(rater => rater.Project == project && rater.Number < before && (state == null || rater.State == state))
            .OrderByDescending(rater => rater.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    /// <summary>When raters of a project last answered a task or a ballot, by their id.</summary>
    public static async Task<Dictionary<string, DateTimeOffset>> LastAnswersAsync(IFeedbackSession session, string project, IEnumerable<StoredRater> raters)
    {
        List<string> ids = [.. raters.Select(rater => rater.RaterId)];
        var tasks = await session.Tasks.Where(task => task.Project == project && ids.Contains(task.RaterId) && task.AnswerTime != null)
            .GroupBy(task => task.RaterId).Select(group => new { group.Key, Time = group.Max(task => task.AnswerTime) }).ToListAsync(session.CancellationToken);
        var ballots = await session.Ballots.Where(ballot => ballot.Project == project && ids.Contains(ballot.RaterId) && ballot.AnswerTime != null)
            .GroupBy(ballot => ballot.RaterId).Select(group => new { group.Key, Time = group.Max(ballot => ballot.AnswerTime) }).ToListAsync(session.CancellationToken);
        return tasks.Concat(ballots).Where(pair => pair.Time is not null).GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(pair => pair.Time!.Value), StringComparer.Ordinal);
    }

    /// <summary>Hands a rater no more work, and takes back what is out.</summary>
    /// <exception cref="WrongStateException">The rater is erased.</exception>
    public static async Task<StoredRater> PauseAsync(IFeedbackSession session, Author author, string name, string comment)
    {
        StoredRater rater = await GetLivingAsync(session, name);
        RaterState before = rater.State;
        rater.Pause(comment);
        await TakeBackAsync(session, rater);
        NoteState(session, author, rater, before);
        await session.SaveAsync();
        return rater;
    }

    /// <summary>Pauses a rater because of wrong answers to gold questions, by the room itself; one who is not given work already stays as is. The caller saves.</summary>
    public static async Task AutoPauseAsync(IFeedbackSession session, Author author, StoredRater rater, GoldAccuracy accuracy)
    {
        if (rater.State != RaterState.Active)
            return;
        rater.AutoPause();
        await TakeBackAsync(session, rater);
        AuditTrail.Note(
            session, author with { Subject = RoomSubject }, rater.Project, rater.Name, new() { ["state"] = nameof(RaterState.Active) },
            new()
            {
                ["state"] = rater.State.ToString(),
                ["gold_answer_count"] = accuracy.Count.ToString(CultureInfo.InvariantCulture),
                ["gold_right_answer_count"] = accuracy.RightCount.ToString(CultureInfo.InvariantCulture),
            });
        await WebhookEvents.RaiseAsync(session, WebhookEvents.RaterAutoPaused(rater, accuracy, session.Now));
    }

    /// <summary>Hands a rater work again; one who is given work already stays so.</summary>
    /// <exception cref="WrongStateException">The rater is erased.</exception>
    public static async Task<StoredRater> ResumeAsync(IFeedbackSession session, Author author, string name)
    {
        StoredRater rater = await GetLivingAsync(session, name);
        RaterState before = rater.State;
        rater.Resume(session.Now);
        NoteState(session, author, rater, before);
        await session.SaveAsync();
        return rater;
    }

    /// <summary>Stores that a rater consents to a version of the project's text.</summary>
    /// <exception cref="ConsentOutdatedException">The text has another version.</exception>
    public static async Task<StoredRater> ConsentAsync(IFeedbackSession session, string project, string raterId, int version)
    {
        StoredProject stored = await ProjectBook.GetAsync(session, project);
        StoredRater rater = await ArriveAsync(session, project, raterId);
        if (rater.State == RaterState.Erased)
            throw new WrongStateException(rater.Name, "ERASED", "ACTIVE or PAUSED");
        if (version != stored.ConsentVersion)
            throw new ConsentOutdatedException(project, stored.ConsentVersion, version);
        if (await session.Consents.AnyAsync(consent => consent.Rater == rater.Name && consent.Version == version, session.CancellationToken))
            return rater;
        rater.Consent(version);
        session.Add(new RecordedConsent
        {
            Rater = rater.Name,
            Version = version,
            TextSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.ConsentText))),
            CreateTime = session.Now,
        });
        await session.SaveAsync();
        return rater;
    }

    /// <summary>Gives back every task and ballot that a rater could still answer; the caller saves.</summary>
    public static async Task TakeBackAsync(IFeedbackSession session, StoredRater rater)
    {
        string project = rater.Project, id = rater.RaterId;
        // An answer under way comes first: its task would be both answered and given back.
        await session.HoldCallerAsync(id);
        // Ended leases too: an answer after the end is taken while it is needed.
        List<RaterTask> tasks = await session.Tasks.Where(task => task.Project == project && task.RaterId == id && task.LeaseExpireTime != null).ToListAsync(session.CancellationToken);
        tasks.ForEach(task => task.Release());
        List<RaterBallot> ballots = await session.Ballots.Where(ballot => ballot.Project == project && ballot.RaterId == id && ballot.LeaseExpireTime != null)
            .ToListAsync(session.CancellationToken);
        ballots.ForEach(ballot => ballot.Release());
    }

    private static async Task<StoredRater> GetLivingAsync(IFeedbackSession session, string name)
    {
        StoredRater rater = await GetAsync(session, name);
        return rater.State == RaterState.Erased ? throw new WrongStateException(name, "ERASED", "ACTIVE or PAUSED") : rater;
    }

    private static async Task<StoredRater> ArriveAsync(IFeedbackSession session, string project, string raterId)
    {
        if (await FindAsync(session, $"{project}/raters/{raterId}") is { } known)
            return known;
        StoredRater rater = StoredRater.Uninvited(project, raterId, session.Now);
        session.Add(rater);
        await session.SaveAsync();
        return rater;
    }

    private static void RefuseIfNotActive(StoredRater rater)
    {
        if (rater.State != RaterState.Active)
            throw new RaterPausedException(rater.Name, rater.PauseComment);
    }

    private static void NoteState(IFeedbackSession session, Author author, StoredRater rater, RaterState before) => AuditTrail.Note(
        session, author, rater.Project, rater.Name, new() { ["state"] = before.ToString() }, new() { ["state"] = rater.State.ToString() });

    private static Task<StoredRater?> FindAsync(IFeedbackSession session, string name) =>
        session.Raters.FirstOrDefaultAsync(rater => rater.Name == name, session.CancellationToken);
}
