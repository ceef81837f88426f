using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>Dead letters of every stream over gRPC, for operators.</summary>
/// <param name="letters">The letters.</param>
/// <param name="calls">Answers repeated calls alike.</param>
internal sealed class DeadLetterApi(DeadLetters letters, RepeatableCalls calls) : DeadLetterService.DeadLetterServiceBase
{
    private const int MaxNames = 1000;
    private static readonly RpcError Internal = RpcErrors.Of(ErrorReason.InternalError);

    /// <inheritdoc />
    public override async Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context)
    {
        StreamDefinition stream = DeadLetters.Stream(Requests.IdOf(request.Parent));
        string group = request.ConsumerGroup;
        new RequestValidator(request)
            .Require(group.Length == 0 || stream.Groups.Contains(group), "consumer_group", $"'{group}' does not read {request.Parent}; allowed: {string.Join(", ", stream.Groups)}")
            .ThrowIfInvalid();
        (IReadOnlyList<(string Group, Messaging.DeadLetter Letter)> page, string cursor) = await letters.ListAsync(
            stream, group.Length == 0 ? stream.Groups : [group], PageTokens.Decode(request, request.PageToken) ?? "",
            PageTokens.CoercePageSize(request.PageSize), context.CancellationToken);
        return new ListDeadLettersResponse
        {
            DeadLetters = { page.Select(found => Map(request.Parent, stream, found.Group, found.Letter)) },
            NextPageToken = cursor.Length == 0 ? "" : PageTokens.Encode(request, cursor),
        };
    }

    /// <inheritdoc />
    public override Task<RedriveDeadLettersResponse> RedriveDeadLetters(RedriveDeadLettersRequest request, ServerCallContext context)
    {
        StreamDefinition stream = Check(request, request.Parent, request.Names);
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                int count = await letters.EndAsync(stream, request.Names.Select(Requests.IdOf), isDiscard: false, session.CancellationToken);
                return new RedriveDeadLettersResponse { RedrivenCount = count, MissingCount = request.Names.Count - count };
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<DiscardDeadLettersResponse> DiscardDeadLetters(DiscardDeadLettersRequest request, ServerCallContext context)
    {
        StreamDefinition stream = Check(request, request.Parent, request.Names);
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                int count = await letters.EndAsync(stream, request.Names.Select(Requests.IdOf), isDiscard: true, session.CancellationToken);
                return new DiscardDeadLettersResponse { DiscardedCount = count, MissingCount = request.Names.Count - count };
            },
            context.CancellationToken);
    }

    private static StreamDefinition Check(Google.Protobuf.IMessage request, string parent, RepeatedField<string> names)
    {
        new RequestValidator(request)
            .Count("names", names.Count, 1, MaxNames)
            .Distinct("names", names)
            .Require(names.All(name => name.StartsWith(parent + "/", StringComparison.Ordinal)), "names", $"every name has to be of '{parent}'")
            .ThrowIfInvalid();
        return DeadLetters.Stream(Requests.IdOf(parent));
    }

    private static Contracts.Queue.V1.DeadLetter Map(string parent, StreamDefinition stream, string group, Messaging.DeadLetter letter) => new()
    {
        Name = $"{parent}/deadLetters/{DeadLetters.IdOf(group, letter.EntryId)}",
        ConsumerGroup = group,
        BatchId = letter.Message.BatchId,
        MessageType = DeadLetters.MessageTypeOf(stream),
        DeliveryCount = letter.DeliveryCount,
        // The consumer's own words: whatever it was, its room did not foresee it.
        Failure = new Failure { Code = Code.Internal, Reason = Internal.ReasonName, Domain = Internal.Domain, Message = letter.Error },
        CreateTime = Timestamp.FromDateTimeOffset(letter.PublishTime),
        DeadTime = Timestamp.FromDateTimeOffset(letter.Time),
    };
}
