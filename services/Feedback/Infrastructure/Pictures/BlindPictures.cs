using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Options;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Feedback.Infrastructure.Pictures;

/// <summary>Pictures of the blob store, encoded anew.</summary>
internal sealed class BlindPictures(IBlobStore blobs, IOptions<PictureOptions> options) : IPictures
{
    public async Task<byte[]> EncodeAsync(string sha256, int widthPx, int heightPx, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await using (Stream blob = await blobs.GetAsync(BlobAddress.Parse(sha256), verify: true, cancellationToken))
            await blob.CopyToAsync(file, cancellationToken);
        try
        {
            Pixels pixels = PngReader.Read(file.ToArray(), options.Value.MaxPixelCount);
            return PngWriter.Write(pixels.CentredOn(Math.Max(widthPx, pixels.Width), Math.Max(heightPx, pixels.Height)));
        }
        catch (InvalidDataException exception)
        {
            throw new ImageUnreadableException(sha256, exception.Message);
        }
    }
}
