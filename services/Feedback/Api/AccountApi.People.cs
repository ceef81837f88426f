using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;
using RaterState = RlhfT2I.Feedback.Domain.Accounts.RaterState;

namespace RlhfT2I.Feedback.Api;

/// <content>Members and raters.</content>
internal sealed partial class AccountApi
{
    /// <inheritdoc />
    public override Task<CreateMemberResponse> CreateMember(CreateMemberRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        Member wanted = request.Member;
        new RequestValidator(request)
            .Require(AccountRequests.IsPerson(wanted.Subject), "member.subject", "is not ISSUER|SUBJECT of at most 500 characters")
            .Text("member.subject", wanted.Subject, 500)
            .Text("member.display_name", wanted.DisplayName, 100)
            .MemberRole("member.role", wanted.Role)
            .ThrowIfInvalid();
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new CreateMemberResponse
            {
                Member = AccountContracts.Member(await MemberBook.CreateAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.MemberId, wanted.Subject, wanted.DisplayName, (AccountRole)wanted.Role)),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<ListMembersResponse> ListMembers(ListMembersRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredMember> members = await store.ReadAsync(session => MemberBook.ListAsync(session, request.Parent, before, size + 1), context.CancellationToken);
        (List<StoredMember> page, string next) = Requests.Cut(request, members, size, member => member.Number);
        return new ListMembersResponse { Members = { page.Select(AccountContracts.Member) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override Task<DeleteMemberResponse> DeleteMember(DeleteMemberRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await MemberBook.DeleteAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name);
                return new DeleteMemberResponse();
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetRaterResponse> GetRater(GetRaterRequest request, ServerCallContext context)
    {
        // To a rater it does not matter whether there are others.
        if (!Callers.MayActFor(CallerIdentity.Of(context), request.Name))
            throw ResourceException.NotFound(RaterBook.ResourceType, request.Name);
        return new GetRaterResponse
        {
            Rater = await store.ReadAsync(async session => await DescribeAsync(session, await RaterBook.GetAsync(session, request.Name)), context.CancellationToken),
        };
    }

    /// <inheritdoc />
    public override Task<ListRatersResponse> ListRaters(ListRatersRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        RaterState? state = request.State == Contracts.Feedback.V1.RaterState.Unspecified ? null : (RaterState)request.State;
        bool named = CallerIdentity.Of(context).IsOwner;
        return store.ReadAsync(
            async session =>
            {
                List<StoredRater> raters = await RaterBook.ListAsync(session, request.Parent, state, before, size + 1);
                (List<StoredRater> page, string next) = Requests.Cut(request, raters, size, rater => rater.Number);
                Dictionary<string, DateTimeOffset> times = await RaterBook.LastAnswersAsync(session, request.Parent, page);
                return new ListRatersResponse
                {
                    Raters = { page.Select(rater => AccountContracts.Rater(rater, times.TryGetValue(rater.RaterId, out DateTimeOffset last) ? last : null, named)) },
                    NextPageToken = next,
                };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<PauseRaterResponse> PauseRater(PauseRaterRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        new RequestValidator(request).Text("comment", request.Comment, 500).ThrowIfInvalid();
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new PauseRaterResponse
            {
                Rater = await DescribeAsync(
                    session, await RaterBook.PauseAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name, request.Comment)),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ResumeRaterResponse> ResumeRater(ResumeRaterRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new ResumeRaterResponse
            {
                Rater = await DescribeAsync(session, await RaterBook.ResumeAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name)),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<EraseRaterResponse> EraseRater(EraseRaterRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        if (!Callers.MayActFor(caller, request.Name))
            throw ResourceException.NotFound(RaterBook.ResourceType, request.Name);
        IReadOnlyList<StoredEvaluation> changed = [];
        EraseRaterResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (StoredRater rater, changed) = await RaterErasure.RunAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.Name, request.AnswersRetracted);
                return new EraseRaterResponse { Rater = await DescribeAsync(session, rater) };
            },
            context.CancellationToken);
        foreach (StoredEvaluation evaluation in changed)
        {
            Evaluation contract = EvaluationContracts.Evaluation(evaluation);
            changes.Publish(evaluation.Name, new JobSnapshot<Evaluation>(evaluation.Revision, contract.State, contract));
        }
        return response;
    }

    /// <inheritdoc />
    public override Task<RecordConsentResponse> RecordConsent(RecordConsentRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        new RequestValidator(request).Range("consent_version", request.ConsentVersion, 1, int.MaxValue).ThrowIfInvalid();
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new RecordConsentResponse
            {
                Rater = await DescribeAsync(session, await RaterBook.ConsentAsync(session, request.Parent, caller.RaterId, request.ConsentVersion)),
            },
            context.CancellationToken);
    }

    private static async Task<Rater> DescribeAsync(IFeedbackSession session, StoredRater rater)
    {
        Dictionary<string, DateTimeOffset> times = await RaterBook.LastAnswersAsync(session, rater.Project, [rater]);
        return AccountContracts.Rater(rater, times.TryGetValue(rater.RaterId, out DateTimeOffset last) ? last : null, named: true);
    }
}
