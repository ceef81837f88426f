using System.Text;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RaterState = RlhfT2I.Feedback.Domain.Accounts.RaterState;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Forgets who a rater is. What is left is the pseudonym on labels, votes and consents.</summary>
internal static class RaterErasure
{
    // Their kept answers hold the rater's name for people.
    private static readonly string[] TellingRequests =
    [
        AcceptInvitationRequest.Descriptor.FullName, PauseRaterRequest.Descriptor.FullName, ResumeRaterRequest.Descriptor.FullName, RecordConsentRequest.Descriptor.FullName,
    ];

    /// <summary>Forgets a rater; one who is forgotten already stays so.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="author">The rater or an owner.</param>
    /// <param name="name">The rater.</param>
    /// <param name="answersRetracted">Whether labels and votes are withdrawn as well.</param>
    /// <returns>What is left of the rater, and the evaluations that lost votes.</returns>
    public static async Task<(StoredRater Rater, IReadOnlyList<StoredEvaluation> Changed)> RunAsync(
        IFeedbackSession session, Author author, string name, bool answersRetracted)
    {
        StoredRater rater = await RaterBook.GetAsync(session, name);
        await RaterBook.TakeBackAsync(session, rater);
        await ForgetCredentialsAsync(session, rater);
        await ForgetAnsweredRequestsAsync(session, rater);
        RaterState before = rater.State;
        rater.Erase();
        AuditTrail.Note(
            session, author, rater.Project, name, new() { ["state"] = before.ToString() },
            new() { ["state"] = rater.State.ToString(), ["answers_retracted"] = answersRetracted ? "true" : "false" });
        await session.SaveAsync();
        if (!answersRetracted)
            return (rater, []);
        await Retractions.CreateAsync(session, rater.Project, "", name, "The rater was erased.");
        return (rater, await WithdrawVotesAsync(session, rater));
    }

    private static async Task ForgetCredentialsAsync(IFeedbackSession session, StoredRater rater)
    {
        await session.Sessions.Where(found => found.Rater == rater.Name).ExecuteDeleteAsync(session.CancellationToken);
        // An invitation for one person may bear that person's name, and nobody else can come by it.
        if (await session.Invitations.FirstOrDefaultAsync(
            invitation => invitation.Name == rater.Invitation && invitation.MaxUseCount == 1, session.CancellationToken) is { } own)
            session.Remove(own);
    }

    private static async Task ForgetAnsweredRequestsAsync(IFeedbackSession session, StoredRater rater)
    {
        byte[] name = Encoding.UTF8.GetBytes(rater.Name);
        List<AnsweredRequest> telling = await session.AnsweredRequests.Where(answered => TellingRequests.Contains(answered.RequestType)).ToListAsync(session.CancellationToken);
        foreach (AnsweredRequest answered in telling.Where(answered => answered.Response.AsSpan().IndexOf(name) >= 0))
            session.Remove(answered);
    }

    private static async Task<IReadOnlyList<StoredEvaluation>> WithdrawVotesAsync(IFeedbackSession session, StoredRater rater)
    {
        string prefix = rater.Project + "/evaluations/", id = rater.RaterId;
        List<StoredVote> votes = await session.Votes.Where(vote => vote.RaterId == id && vote.SupersedingVote == null && vote.EvaluationName.StartsWith(prefix))
            .ToListAsync(session.CancellationToken);
        List<string> names = [.. votes.Select(vote => vote.EvaluationName).Distinct(StringComparer.Ordinal)];
        Dictionary<string, StoredEvaluation> evaluations = await session.Evaluations.Where(evaluation => names.Contains(evaluation.Name))
            .ToDictionaryAsync(evaluation => evaluation.Name, session.CancellationToken);
        Dictionary<(string, int), EvaluationItem> items = await session.Items.Where(item => names.Contains(item.EvaluationName))
            .ToDictionaryAsync(item => (item.EvaluationName, item.Index), session.CancellationToken);
        foreach (StoredVote vote in votes)
        {
            vote.SupersedingVote = vote.Name;
            items[(vote.EvaluationName, vote.ItemIndex)].VoteCount--;
            evaluations[vote.EvaluationName].WithdrawVote();
        }
        await session.SaveAsync();
        return [.. evaluations.Values];
    }
}
