namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>Pictures as raters get them.</summary>
internal interface IPictures
{
    /// <summary>Encodes an image anew as a PNG file without metadata, centred on a canvas. Equal canvases give files of equal length.</summary>
    /// <param name="sha256">The image's blob.</param>
    /// <param name="widthPx">Width of the canvas, at least the image's.</param>
    /// <param name="heightPx">Height of the canvas, at least the image's.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<byte[]> EncodeAsync(string sha256, int widthPx, int heightPx, CancellationToken cancellationToken);
}
