using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Application;

/// <summary>Where images come from.</summary>
internal interface IPictureSource
{
    /// <summary>Opens an image; its bytes flow while they are read.</summary>
    /// <param name="name">Resource name of the image.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    Task<Picture> OpenAsync(string name, CancellationToken cancellationToken);
}
