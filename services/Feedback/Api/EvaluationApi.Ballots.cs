using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Evaluations;
using RlhfT2I.Feedback.Application.Images;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;
using Choice = RlhfT2I.Feedback.Domain.Evaluations.Choice;

namespace RlhfT2I.Feedback.Api;

/// <content>What raters call.</content>
internal sealed partial class EvaluationApi
{
    /// <inheritdoc />
    public override Task<LeaseBallotsResponse> LeaseBallots(LeaseBallotsRequest request, ServerCallContext context)
    {
        new RequestValidator(request).Range("ballot_count", request.BallotCount, 0, 8).ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (IReadOnlyList<RaterBallot> ballots, NoTask reason) = await BallotLease.RunAsync(session, request.Parent, caller.RaterId, Math.Max(1, request.BallotCount));
                var response = new LeaseBallotsResponse { NoTaskReason = (NoTaskReason)reason };
                Dictionary<string, EvaluationItem> items = await Ballots.ItemsAsync(session, ballots);
                foreach (RaterBallot ballot in ballots)
                    response.Ballots.Add(EvaluationContracts.Ballot(ballot, items[ballot.Name], await Ballots.StandingVoteAsync(session, ballot.Name)));
                return response;
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<RenewBallotLeaseResponse> RenewBallotLease(RenewBallotLeaseRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session => new RenewBallotLeaseResponse
            {
                LeaseExpireTime = (await Ballots.RenewAsync(session, request.Name, caller.RaterId, request.LeaseToken)).ToTimestamp(),
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ReleaseBallotResponse> ReleaseBallot(ReleaseBallotRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await Ballots.ReleaseAsync(session, request.Name, caller.RaterId, request.LeaseToken);
                return new ReleaseBallotResponse();
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<SubmitVoteResponse> SubmitVote(SubmitVoteRequest request, ServerCallContext context)
    {
        BallotVote vote = request.Vote;
        new RequestValidator(request).ResponseTime("vote.response_duration", vote.ResponseDuration).ThrowIfInvalid();
        CallerIdentity caller = CallerIdentity.Of(context);
        StoredEvaluation? changed = null;
        SubmitVoteResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (changed, long answered) = await Ballots.SubmitAsync(
                    session, request.Name, caller.RaterId, request.LeaseToken, (Choice)vote.Alignment, (Choice)vote.Fidelity, vote.ResponseDuration?.ToTimeSpan());
                return new SubmitVoteResponse { AnsweredBallotCount = answered };
            },
            context.CancellationToken);
        if (changed is not null)
            FeedbackDiagnostics.CountVote();
        Announce(changed);
        return response;
    }

    /// <inheritdoc />
    public override Task<ReopenBallotResponse> ReopenBallot(ReopenBallotRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                (RaterBallot ballot, StoredVote vote) = await Ballots.ReopenAsync(session, request.Name, caller.RaterId);
                Dictionary<string, EvaluationItem> items = await Ballots.ItemsAsync(session, [ballot]);
                return new ReopenBallotResponse { Ballot = EvaluationContracts.Ballot(ballot, items[ballot.Name], vote) };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task DownloadBallotImage(
        DownloadBallotImageRequest request, IServerStreamWriter<DownloadBallotImageResponse> responseStream, ServerCallContext context)
    {
        string raterId = CallerIdentity.Of(context).RaterId;
        PictureRef picture = await store.ReadAsync(session => Ballots.FindPictureAsync(session, request.Name, raterId, request.ImageToken), context.CancellationToken);
        byte[] bytes = await pictures.EncodeAsync(picture.Sha256, picture.WidthPx, picture.HeightPx, context.CancellationToken);
        await PictureStream.SendAsync(
            bytes, responseStream, header => new DownloadBallotImageResponse { Header = header }, chunk => new DownloadBallotImageResponse { Chunk = chunk },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<GetBallotProgressResponse> GetBallotProgress(GetBallotProgressRequest request, ServerCallContext context)
    {
        string raterId = CallerIdentity.Of(context).RaterId;
        (long answered, long remaining) = await store.ReadAsync(session => Ballots.ProgressAsync(session, request.Parent, raterId), context.CancellationToken);
        return new GetBallotProgressResponse { AnsweredBallotCount = answered, RemainingBallotCount = remaining };
    }
}
