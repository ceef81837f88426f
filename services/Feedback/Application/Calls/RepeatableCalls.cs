using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Feedback.Application.Calls;

/// <summary>Runs calls that write; a repeated one with the same request id has no further effect and is answered as the first was.</summary>
/// <param name="store">What is stored. The answer is kept in the transaction of the effect.</param>
/// <param name="time">The host's clock.</param>
internal sealed class RepeatableCalls(IFeedbackStore store, TimeProvider time)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    // One caller in a while clears up, so that callers at once do not all delete the same rows.
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);
    private long _purgedAt, _claimedAt;

    /// <summary>Whether a call should come here, whatever other way there is for it, so that answers are not kept forever: one call in a while is told so, the others go on.</summary>
    /// <param name="mark">What is kept of the call; a call of which nothing is kept clears nothing up.</param>
    public bool ClaimsPurge(RequestMark? mark) => mark is not null && IsDueAfter(Interlocked.Read(ref _purgedAt)) && Takes(ref _claimedAt);

    /// <summary>Runs a call and saves what it has not saved itself, or answers it from memory.</summary>
    /// <param name="request">The call's message.</param>
    /// <param name="requestId">Its <c>request_id</c>; without one it is not recognised as a repetition.</param>
    /// <param name="caller">Who calls; ids of different callers are apart.</param>
    /// <param name="call">The effect.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidRequestException">The id was used with another request.</exception>
    public Task<TResponse> RunAsync<TResponse>(
        IMessage request, string requestId, CallerIdentity caller, Func<IFeedbackSession, Task<TResponse>> call, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>, new() =>
        RunAsync(request, requestId, caller, call, answer => answer, kept => kept, cancellationToken);

    /// <summary>Runs a call whose answer has something that must not be stored.</summary>
    /// <param name="request">The call's message.</param>
    /// <param name="requestId">Its <c>request_id</c>; without one it is not recognised as a repetition.</param>
    /// <param name="caller">Who calls; ids of different callers are apart.</param>
    /// <param name="call">The effect.</param>
    /// <param name="keep">What is stored of an answer; it must not change the answer.</param>
    /// <param name="recall">The answer to a repetition, from what was stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidRequestException">The id was used with another request.</exception>
    public Task<TResponse> RunAsync<TResponse>(
        IMessage request, string requestId, CallerIdentity caller, Func<IFeedbackSession, Task<TResponse>> call,
        Func<TResponse, TResponse> keep, Func<TResponse, TResponse> recall, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>, new() =>
        store.WriteAsync(
            async session =>
            {
                // Calls of one caller follow one another, whatever processes they reach: a repetition meets the first one's answer, and two pages never hold one image.
                await session.HoldCallerAsync(caller.RaterId);
                if (RequestMark.Of(request, requestId) is not { } mark)
                {
                    TResponse unnamed = await call(session);
                    await session.SaveAsync();
                    return unnamed;
                }
                (string type, string id, string sha256) = mark;
                AnsweredRequest? first = await session.AnsweredRequests.AsNoTracking().FirstOrDefaultAsync(
                    answered => answered.RaterId == caller.RaterId && answered.RequestType == type && answered.RequestId == id, session.CancellationToken);
                DateTimeOffset forgotten = session.Now - Memory;
                if (first?.CreateTime < forgotten)
                {
                    await session.AnsweredRequests.Where(answered => answered.RaterId == caller.RaterId && answered.RequestType == type && answered.RequestId == id)
                        .ExecuteDeleteAsync(session.CancellationToken);
                    first = null;
                }
                if (first is not null && first.RequestSha256 != sha256)
                    throw Reused(requestId);
                if (first is not null)
                    return recall(new MessageParser<TResponse>(() => new TResponse()).ParseFrom(first.Response));

                TResponse response = await call(session);
                session.Add(new AnsweredRequest
                {
                    RaterId = caller.RaterId,
                    RequestType = type,
                    RequestId = id,
                    RequestSha256 = sha256,
                    Response = keep(response).ToByteArray(),
                    CreateTime = session.Now,
                });
                await session.SaveAsync();
                if (Takes(ref _purgedAt))
                    await session.AnsweredRequests.Where(answered => answered.CreateTime < forgotten).ExecuteDeleteAsync(session.CancellationToken);
                return response;
            },
            cancellationToken);

    private bool Takes(ref long timestamp)
    {
        long before = Interlocked.Read(ref timestamp);
        return IsDueAfter(before) && Interlocked.CompareExchange(ref timestamp, time.GetTimestamp(), before) == before;
    }

    private bool IsDueAfter(long timestamp) => timestamp == 0 || time.GetElapsedTime(timestamp) >= PurgeInterval;

    private static InvalidRequestException Reused(string requestId) => new(
        [new FieldViolation("request_id", $"'{requestId}' was used before with another request; make a new UUID4")],
        ErrorReason.RequestIdReused,
        new Dictionary<string, string> { ["requestId"] = requestId });
}
