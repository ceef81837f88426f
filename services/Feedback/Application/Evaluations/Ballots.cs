using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Images;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Evaluations;

/// <summary>What a rater does with a ballot.</summary>
internal static class Ballots
{
    public const string ResourceType = "feedback.rlhf/Ballot";

    private static readonly TimeSpan PictureGrace = TimeSpan.FromHours(1);

    /// <summary>A ballot of a rater.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    /// <exception cref="LeaseLostException">It is another rater's.</exception>
    public static async Task<RaterBallot> GetAsync(IFeedbackSession session, string name, string raterId)
    {
        RaterBallot ballot = await session.Ballots.FirstOrDefaultAsync(ballot => ballot.Name == name, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        return ballot.RaterId == raterId ? ballot : throw new LeaseLostException(name);
    }

    /// <summary>Extends a lease.</summary>
    /// <returns>When it ends now.</returns>
    public static async Task<DateTimeOffset> RenewAsync(IFeedbackSession session, string name, string raterId, string leaseToken)
    {
        RaterBallot ballot = await GetAsync(session, name, raterId);
        await LockItemAsync(session, ballot);
        RequireHeld(session, ballot, leaseToken);
        DateTimeOffset expireTime = session.Now + (await LabelingSettingsBook.ReadAsync(session, ballot.Project)).LeaseDuration;
        ballot.Renew(expireTime);
        await session.SaveAsync();
        return expireTime;
    }

    /// <summary>Gives a ballot back.</summary>
    public static async Task ReleaseAsync(IFeedbackSession session, string name, string raterId, string leaseToken)
    {
        RaterBallot ballot = await GetAsync(session, name, raterId);
        RequireHeld(session, ballot, leaseToken);
        ballot.Release();
        await session.SaveAsync();
    }

    /// <summary>Stores a vote; one on a reopened ballot supersedes the earlier one.</summary>
    /// <returns>The evaluation after the vote, and the ballots that the rater has done in the project.</returns>
    /// <exception cref="LeaseLostException">The rater does not hold the ballot and it is not needed any more.</exception>
    /// <exception cref="AnswerFrozenException">The evaluation has ended.</exception>
    public static async Task<(StoredEvaluation Evaluation, long AnsweredCount)> SubmitAsync(
        IFeedbackSession session, string name, string raterId, string leaseToken, Choice alignment, Choice fidelity, TimeSpan? responseDuration)
    {
        RaterBallot ballot = await GetAsync(session, name, raterId);
        if (ballot.LeaseToken != leaseToken || ballot.Released || ballot.LeaseExpireTime is null)
            throw new LeaseLostException(name);
        EvaluationItem item = await LockItemAsync(session, ballot);
        StoredVote? earlier = await StandingVoteAsync(session, name);
        if (earlier is null && !ballot.IsHeld(session.Now))
        {
            // Not tracked: below it is read again, as it is then.
            StoredEvaluation present = await session.Evaluations.AsNoTracking().FirstAsync(other => other.Name == ballot.EvaluationName, session.CancellationToken);
            if (present.IsFinal)
                throw new AnswerFrozenException(name);
            Dictionary<int, int> inFlight = await BallotLease.InFlightAsync(session, present.Name, name);
            if (item.VoteCount + inFlight.GetValueOrDefault(item.Index) >= present.VotesPerPrompt)
                throw new LeaseLostException(name);
        }
        // The row that all votes share comes last, so that it is held for as short as can be.
        StoredEvaluation evaluation = await EvaluationDesk.LockAsync(session, ballot.EvaluationName);
        if (evaluation.IsFinal)
            throw new AnswerFrozenException(name);
        StoredVote vote = Vote(ballot, item, alignment, fidelity, responseDuration, session.Now);
        if (earlier is not null)
        {
            earlier.SupersedingVote = vote.Name;
            evaluation.NoteCorrection();
            // The mark comes first: the index of standing votes allows one for each ballot.
            await session.SaveAsync();
        }
        else
        {
            item.VoteCount++;
            evaluation.CountVote(session.Now);
            if (evaluation.IsFinal)
                await WebhookEvents.RaiseAsync(session, WebhookEvents.EvaluationFinished(evaluation, session.Now));
        }
        session.Add(vote);
        ballot.Answer(session.Now);
        await session.SaveAsync();
        return (evaluation, await AnsweredCountAsync(session, ballot.Project, raterId));
    }

    /// <summary>Leases a ballot again that was voted on.</summary>
    /// <exception cref="WrongStateException">It was not voted on, or is not one of the rater's last ten.</exception>
    /// <exception cref="AnswerFrozenException">Its evaluation has ended.</exception>
    public static async Task<(RaterBallot Ballot, StoredVote Vote)> ReopenAsync(IFeedbackSession session, string name, string raterId)
    {
        RaterBallot ballot = await GetAsync(session, name, raterId);
        await RaterBook.RequireActiveAsync(session, ballot.Project, raterId);
        StoredVote? vote = await StandingVoteAsync(session, name);
        if (vote is null || ballot.AnswerTime is not { } answerTime)
            throw new WrongStateException(name, "UNANSWERED", "ANSWERED");
        int later = await session.Ballots.CountAsync(
            other => other.Project == ballot.Project && other.RaterId == raterId && other.AnswerTime > answerTime, session.CancellationToken);
        if (later >= LabelTasks.ReopenableCount)
            throw new WrongStateException(name, $"ANSWERED {later} BALLOTS AGO", $"ANSWERED AMONG THE LAST {LabelTasks.ReopenableCount}");
        if ((await EvaluationDesk.GetAsync(session, ballot.EvaluationName)).IsFinal)
            throw new AnswerFrozenException(name);
        ballot.Lease(Secrets.New(), session.Now + (await LabelingSettingsBook.ReadAsync(session, ballot.Project)).LeaseDuration);
        await session.SaveAsync();
        return (ballot, vote);
    }

    /// <summary>The picture behind a token of a ballot that the rater holds or voted on lately.</summary>
    public static async Task<PictureRef> FindPictureAsync(IFeedbackSession session, string name, string raterId, string imageToken)
    {
        RaterBallot ballot = await GetAsync(session, name, raterId);
        if (!ballot.IsHeld(session.Now) && !(ballot.AnswerTime + PictureGrace > session.Now))
            throw new LeaseLostException(name);
        string image = ballot.FindImage(imageToken) ?? throw new InvalidRequestException([new FieldViolation("image_token", "is not of a picture of this ballot")]);
        EvaluationItem item = await session.Items.FirstAsync(item => item.EvaluationName == ballot.EvaluationName && item.Index == ballot.ItemIndex, session.CancellationToken);
        string sha256 = await session.Images.Where(registered => registered.Name == image).Select(registered => registered.Sha256).FirstAsync(session.CancellationToken);
        return new PictureRef(sha256, item.WidthPx, item.HeightPx);
    }

    /// <summary>Ballots that a rater has done, and may still get.</summary>
    public static async Task<(long Answered, long Remaining)> ProgressAsync(IFeedbackSession session, string project, string raterId)
    {
        long remaining = 0;
        foreach (StoredEvaluation evaluation in await BallotLease.RunningAsync(session, project))
            remaining += (await BallotLease.OpenAsync(session, evaluation, raterId)).Count;
        return (await AnsweredCountAsync(session, project, raterId), remaining);
    }

    /// <summary>Items of ballots, by ballot.</summary>
    public static async Task<Dictionary<string, EvaluationItem>> ItemsAsync(IFeedbackSession session, IReadOnlyList<RaterBallot> ballots)
    {
        List<string> names = [.. ballots.Select(ballot => ballot.EvaluationName).Distinct(StringComparer.Ordinal)];
        List<int> indices = [.. ballots.Select(ballot => ballot.ItemIndex).Distinct()];
        List<EvaluationItem> items = await session.Items.Where(item => names.Contains(item.EvaluationName) && indices.Contains(item.Index)).ToListAsync(session.CancellationToken);
        return ballots.ToDictionary(ballot => ballot.Name, ballot => items.Single(item => item.EvaluationName == ballot.EvaluationName && item.Index == ballot.ItemIndex), StringComparer.Ordinal);
    }

    /// <summary>The vote of a ballot that stands; null before there is one.</summary>
    public static Task<StoredVote?> StandingVoteAsync(IFeedbackSession session, string ballot) =>
        session.Votes.FirstOrDefaultAsync(vote => vote.BallotName == ballot && vote.SupersedingVote == null, session.CancellationToken);

    private static void RequireHeld(IFeedbackSession session, RaterBallot ballot, string leaseToken)
    {
        if (!ballot.IsHeld(session.Now) || ballot.LeaseToken != leaseToken)
            throw new LeaseLostException(ballot.Name);
    }

    // The item's row, held until the use case ends; the clock is looked at again.
    private static async Task<EvaluationItem> LockItemAsync(IFeedbackSession session, RaterBallot ballot)
    {
        List<EvaluationItem> items = await session.Items.Where(item => item.EvaluationName == ballot.EvaluationName && item.Index == ballot.ItemIndex).ForUpdate()
            .ToListAsync(session.CancellationToken);
        await session.LookAtClockAsync();
        return items.Single();
    }

    private static Task<long> AnsweredCountAsync(IFeedbackSession session, string project, string raterId) =>
        session.Ballots.LongCountAsync(ballot => ballot.Project == project && ballot.RaterId == raterId && ballot.AnswerTime != null, session.CancellationToken);

    private static StoredVote Vote(RaterBallot ballot, EvaluationItem item, Choice alignment, Choice fidelity, TimeSpan? responseDuration, DateTimeOffset now) => new()
    {
        Name = $"{ballot.EvaluationName}/votes/{Secrets.New()}",
        EvaluationName = ballot.EvaluationName,
        BallotName = ballot.Name,
        ItemIndex = item.Index,
        Kind = item.Kind,
        Prompt = item.Prompt,
        RaterId = ballot.RaterId,
        CandidateFirst = ballot.CandidateFirst,
        Alignment = alignment,
        Fidelity = fidelity,
        ResponseDuration = responseDuration,
        CreateTime = now,
    };
}
