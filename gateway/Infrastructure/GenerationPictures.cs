using System.Runtime.CompilerServices;
using Grpc.Core;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Infrastructure;

/// <summary>Images of the Generation room.</summary>
/// <param name="services">Gives the client at the first call: a host that calls itself must listen before.</param>
internal sealed class GenerationPictures(IServiceProvider services) : IPictureSource
{
    public async Task<Picture> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var client = services.GetRequiredService<GenerationService.GenerationServiceClient>();
        AsyncServerStreamingCall<DownloadImageResponse> call = client.DownloadImage(new DownloadImageRequest { Name = name }, cancellationToken: cancellationToken);
        try
        {
            if (!await call.ResponseStream.MoveNext(cancellationToken) || call.ResponseStream.Current.Header is not { } header)
                throw new InvalidDataException("The stream of an image began without a header.");
            return new Picture(header.ContentType, header.SizeBytes, header.Sha256, ReadAsync(call.ResponseStream, cancellationToken), call);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IAsyncStreamReader<DownloadImageResponse> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
            yield return stream.Current.Chunk.Memory;
    }
}
