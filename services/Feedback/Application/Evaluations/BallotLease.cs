using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>Hands out ballots. No item is out to more raters than it lacks votes: whoever hands an item out, or counts a vote on it, holds its row. Rows that others hold are passed over.</summary>
internal static class BallotLease
{
    /// <summary>Leases ballots to a rater: those held already, then new ones of the oldest evaluation that has some.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="project">The project.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="ballotCount">Ballots that the rater wants to hold in all.</param>
    public static async Task<(IReadOnlyList<RaterBallot> Ballots, NoTask Reason)> RunAsync(IFeedbackSession session, string project, string raterId, int ballotCount)
    {
        await RaterBook.AdmitAsync(session, project, raterId);
        DateTimeOffset now = session.Now, expireTime = now + (await LabelingSettingsBook.ReadAsync(session, project)).LeaseDuration;
        List<StoredEvaluation> running = await RunningAsync(session, project);
        List<string> names = [.. running.Select(evaluation => evaluation.Name)];
        List<RaterBallot> ballots = await session.Ballots
            .Where(ballot => names.Contains(ballot.EvaluationName) && ballot.RaterId == raterId && ballot.LeaseExpireTime > now)
            .OrderBy(ballot => ballot.LeaseExpireTime).ThenBy(ballot => ballot.Name).Take(ballotCount).ToListAsync(session.CancellationToken);
        foreach (StoredEvaluation evaluation in running)
        {
            if (ballots.Count < ballotCount)
                ballots.AddRange(await TakeAsync(session, evaluation, raterId, ballotCount - ballots.Count, expireTime));
        }
        await session.SaveAsync();
        return (ballots, ballots.Count > 0 ? NoTask.None : running.Count > 0 ? NoTask.Wait : NoTask.Complete);
    }

    /// <summary>Items of an evaluation that a rater may still vote on, ballots out to others not counted.</summary>
    public static async Task<List<(EvaluationItem Item, RaterBallot? Ballot)>> OpenAsync(IFeedbackSession session, StoredEvaluation evaluation, string raterId)
    {
        string name = evaluation.Name;
        int required = evaluation.VotesPerPrompt;
        List<EvaluationItem> items = await session.Items.AsNoTracking().Where(item => item.EvaluationName == name && item.VoteCount < required).ToListAsync(session.CancellationToken);
        Dictionary<int, RaterBallot> own = await session.Ballots.Where(ballot => ballot.EvaluationName == name && ballot.RaterId == raterId)
            .ToDictionaryAsync(ballot => ballot.ItemIndex, session.CancellationToken);
        return [.. items.Select(item => (Item: item, Ballot: own.GetValueOrDefault(item.Index)))
            .Where(pair => pair.Ballot?.AnswerTime is null)
            // A swapped control repeats what the rater has voted on.
            .Where(pair => pair.Item.Kind != BallotKind.Swapped || own.GetValueOrDefault(pair.Item.OriginalIndex)?.AnswerTime is not null)];
    }

    /// <summary>Evaluations of a project whose ballots are open, oldest first.</summary>
    public static async Task<List<StoredEvaluation>> RunningAsync(IFeedbackSession session, string project) =>
        await session.Evaluations.AsNoTracking().Where(evaluation => evaluation.Project == project && evaluation.State == EvaluationState.Running)
            .OrderBy(evaluation => evaluation.Number).ToListAsync(session.CancellationToken);

    /// <summary>Leases in flight by item: ballots that are held and were not voted on before.</summary>
    public static async Task<Dictionary<int, int>> InFlightAsync(IFeedbackSession session, string evaluation, string? exceptBallot = null)
    {
        DateTimeOffset now = session.Now;
        return await session.Ballots
            .Where(ballot => ballot.EvaluationName == evaluation && ballot.LeaseExpireTime > now && ballot.AnswerTime == null && ballot.Name != exceptBallot)
            .GroupBy(ballot => ballot.ItemIndex)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, session.CancellationToken);
    }

    private static async Task<List<RaterBallot>> TakeAsync(IFeedbackSession session, StoredEvaluation evaluation, string raterId, int count, DateTimeOffset expireTime)
    {
        var draw = new BallotDraw(evaluation.Seed);
        Dictionary<int, int> inFlight = await InFlightAsync(session, evaluation.Name);
        List<(EvaluationItem Item, RaterBallot? Ballot)> open = [.. (await OpenAsync(session, evaluation, raterId))
            .Where(pair => pair.Ballot?.IsHeld(session.Now) != true && pair.Item.VoteCount + inFlight.GetValueOrDefault(pair.Item.Index) < evaluation.VotesPerPrompt)
            .OrderBy(pair => pair.Ballot?.Released == true).ThenBy(pair => draw.OrderOf(pair.Item, raterId))];
        var ballots = new List<RaterBallot>();
        await session.MarkLocksAsync();
        for (int at = 0; at < open.Count && ballots.Count < count;)
        {
            var next = open.GetRange(at, Math.Min(count - ballots.Count, open.Count - at));
            at += next.Count;
            await LeaseAsync(next, skipsHeld: true);
        }
        // All that is left is in other hands at this very moment: wait for the first, holding nothing.
        if (ballots.Count == 0 && open.Count > 0)
        {
            await session.LetGoOfLocksAsync();
            await LeaseAsync(open[..1], skipsHeld: false);
        }
        return ballots;

        async Task LeaseAsync(List<(EvaluationItem Item, RaterBallot? Ballot)> wanted, bool skipsHeld)
        {
            HashSet<int> taken = await LockOpenAsync(session, evaluation, [.. wanted.Select(pair => pair.Item.Index)], skipsHeld);
            foreach ((EvaluationItem item, RaterBallot? before) in wanted.Where(pair => taken.Contains(pair.Item.Index)))
            {
                RaterBallot ballot = before ?? Make(session, evaluation, item, raterId, draw);
                ballot.Lease(Secrets.New(), expireTime);
                ballots.Add(ballot);
            }
        }
    }

    /// <summary>Locks the rows of items and gives those that still lack a vote which nobody has in work.</summary>
    private static async Task<HashSet<int>> LockOpenAsync(IFeedbackSession session, StoredEvaluation evaluation, List<int> indices, bool skipsHeld)
    {
        IQueryable<EvaluationItem> rows = session.Items.AsNoTracking().Where(item => item.EvaluationName == evaluation.Name && indices.Contains(item.Index)).OrderBy(item => item.Index);
        List<EvaluationItem> locked = await (skipsHeld ? rows.ForUpdateSkipLocked() : rows.ForUpdate()).ToListAsync(session.CancellationToken);
        if (locked.Count == 0)
            return [];
        // Counted after the locks: what is out by now was committed before, and nothing more can come.
        Dictionary<int, int> inFlight = await InFlightAsync(session, evaluation.Name);
        return [.. locked.Where(item => item.VoteCount + inFlight.GetValueOrDefault(item.Index) < evaluation.VotesPerPrompt).Select(item => item.Index)];
    }

    private static RaterBallot Make(IFeedbackSession session, StoredEvaluation evaluation, EvaluationItem item, string raterId, BallotDraw draw)
    {
        bool candidateFirst = draw.CandidateFirst(item, raterId);
        List<string> candidate = draw.Shuffle(item.CandidateImages, item.Index, raterId), baseline = draw.Shuffle(item.BaselineImages, item.Index, raterId);
        var ballot = new RaterBallot
        {
            Name = $"{evaluation.Project}/ballots/{Secrets.New()}",
            Project = evaluation.Project,
            EvaluationName = evaluation.Name,
            ItemIndex = item.Index,
            RaterId = raterId,
            CandidateFirst = candidateFirst,
            FirstImages = candidateFirst ? candidate : baseline,
            SecondImages = candidateFirst ? baseline : candidate,
            FirstTokens = [.. candidate.Select(_ => Secrets.New())],
            SecondTokens = [.. baseline.Select(_ => Secrets.New())],
        };
        session.Add(ballot);
        return ballot;
    }
}
