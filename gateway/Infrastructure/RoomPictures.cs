using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Gateway.Infrastructure;

/// <summary>Images of the Generation room, and blind ones of Feedback.</summary>
/// <param name="services">Gives the clients at the first call: a host that calls itself must listen before.</param>
internal sealed class RoomPictures(IServiceProvider services) : IPictureSource
{
    private static readonly string BallotPattern = ResourceNames.PatternOf("feedback.rlhf/Ballot");

    public Task<Picture> OpenAsync(string name, IReadOnlyDictionary<string, string> caller, CancellationToken cancellationToken)
    {
        var client = services.GetRequiredService<GenerationService.GenerationServiceClient>();
        return OpenAsync(
            client.DownloadImage(new DownloadImageRequest { Name = name }, HeadersOf(caller), cancellationToken: cancellationToken),
            reply => reply.Header, reply => reply.Chunk, cancellationToken);
    }

    public Task<Picture> OpenBlindAsync(string name, string imageToken, IReadOnlyDictionary<string, string> caller, CancellationToken cancellationToken)
    {
        if (ResourceNames.Matches(BallotPattern, name))
        {
            var evaluations = services.GetRequiredService<EvaluationService.EvaluationServiceClient>();
            var request = new DownloadBallotImageRequest { Name = name, ImageToken = imageToken };
            return OpenAsync(
                evaluations.DownloadBallotImage(request, HeadersOf(caller), cancellationToken: cancellationToken),
                reply => reply.Header, reply => reply.Chunk, cancellationToken);
        }
        var tasks = services.GetRequiredService<FeedbackService.FeedbackServiceClient>();
        return OpenAsync(
            tasks.DownloadTaskImage(new DownloadTaskImageRequest { Name = name, ImageToken = imageToken }, HeadersOf(caller), cancellationToken: cancellationToken),
            reply => reply.Header, reply => reply.Chunk, cancellationToken);
    }

    private static Metadata HeadersOf(IReadOnlyDictionary<string, string> caller)
    {
        var headers = new Metadata();
        foreach ((string name, string value) in caller)
            headers.Add(name, value);
        return headers;
    }

    private static async Task<Picture> OpenAsync<TReply>(
        AsyncServerStreamingCall<TReply> call, Func<TReply, BlobHeader?> headerOf, Func<TReply, ByteString> chunkOf, CancellationToken cancellationToken)
    {
        try
        {
            if (!await call.ResponseStream.MoveNext(cancellationToken) || headerOf(call.ResponseStream.Current) is not { } header)
                throw new InvalidDataException("The stream of an image began without a header.");
            return new Picture(header.ContentType, header.SizeBytes, header.Sha256, ReadAsync(call.ResponseStream, chunkOf, cancellationToken), call);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync<TReply>(
        IAsyncStreamReader<TReply> stream, Func<TReply, ByteString> chunkOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
            yield return chunkOf(stream.Current).Memory;
    }
}
