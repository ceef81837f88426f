using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Application;

/// <summary>Where images come from. Each is asked for on behalf of the caller, whose right to see it its room decides.</summary>
internal interface IPictureSource
{
    /// <summary>Opens an image; its bytes flow while they are read.</summary>
    /// <param name="name">Resource name of the image.</param>
    /// <param name="caller">What tells the room who asks, by header.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    Task<Picture> OpenAsync(string name, IReadOnlyDictionary<string, string> caller, CancellationToken cancellationToken);

    /// <summary>Opens a picture of a ballot or label task as its rater sees it.</summary>
    /// <param name="name">Resource name of the ballot or task.</param>
    /// <param name="imageToken">The picture within it.</param>
    /// <param name="caller">What tells the room who asks, by header.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    Task<Picture> OpenBlindAsync(string name, string imageToken, IReadOnlyDictionary<string, string> caller, CancellationToken cancellationToken);
}
